// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus.State;
import dev.jwal.internal.disk.FaultyDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to an open log whose files are removed, and to files of others that have the names
 * of its own.
 */
class MovedLogTest {

  @TempDir
  Path directory;

  @Test
  void aLogInItsPlaceIsNotDisplaced() {
    Wal wal = log().create();
    try (wal) {
      assertThat(wal.displacement()).isEmpty();
      wal.append(bytes("a"));
      wal.cut();
      assertThat(wal.displacement()).isEmpty();
    }
    assertThat(wal.displacement()).isEmpty();
  }

  @Test
  void aDeletedDirectoryIsNoticed() throws IOException {
    Wal wal = log().create();
    try (Stream<Path> files = Files.walk(path())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }

    assertStopsAtTheNextCut(wal);
    assertThat(path()).doesNotExist();
  }

  @Test
  void aMovedDirectoryIsNoticed() throws IOException {
    Wal wal = log().create();
    wal.append(bytes("a"));
    Path moved = Files.move(path(), directory.resolve("moved"));

    assertStopsAtTheNextCut(wal);
    assertThat(ScratchLog.in(moved).entries()).isNotEmpty();
  }

  @Test
  void anotherLogInTheSamePlaceIsLeftAlone() throws IOException {
    Wal wal = log().create();
    Files.move(path(), directory.resolve("moved"));
    ScratchLog other = log().saved(1, 3);
    Map<String, ByteBuffer> before = other.files().all();

    assertStopsAtTheNextCut(wal);
    assertThat(other.files().all()).isEqualTo(before);
  }

  @Test
  void aCopyInThePlaceOfTheSegmentIsNoticed() throws IOException {
    Wal wal = log().create();
    Path segment = path().resolve(log().files().first());
    Path copy = Files.copy(segment, directory.resolve("copy"));
    Files.move(copy, segment, StandardCopyOption.REPLACE_EXISTING);

    assertStopsAtTheNextCut(wal);
  }

  @Test
  void aLogOpenedThroughALinkStaysWhereItWas() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Files.createDirectory(path()));
    Wal wal = ScratchLog.in(link).create();
    try (wal) {
      Path other = Files.createDirectory(directory.resolve("other"));
      Files.delete(link);
      Files.createSymbolicLink(link, other);
      ScratchLog inOther = ScratchLog.in(link).saved(1, 3).changed(Wal::cut);
      Map<String, ByteBuffer> before = inOther.files().all();

      wal.append(bytes("a"));
      wal.cut();
      wal.append(bytes("b"));

      assertThat(wal.displacement()).isEmpty();
      assertThat(wal.status().directory()).isEqualTo(path());
      assertThat(inOther.files().all()).isEqualTo(before);
    }
    assertThat(log().entries()).hasSize(2);
  }

  @Test
  void aSegmentOfAnotherWriterIsNotReplacedByACut() {
    FaultyDisk disk = new FaultyDisk();
    Wal wal = LogsOnDisk.at(disk, path(), log().directory().options()).create(bytes("id"));
    wal.append(bytes("a"));
    String next = "0000000000000001-0000000000000002.wal";
    disk.failRenames(() -> Files.write(path().resolve(next), bytes("theirs")));

    assertThatExceptionOfType(WalException.Failed.class)
        .isThrownBy(wal::cut)
        .withMessageContaining("another writer")
        .withRootCauseInstanceOf(FileAlreadyExistsException.class);
    assertThat(wal.status().state()).isEqualTo(State.FAILED);
    assertThat(log().files().bytes(next)).isEqualTo(bytes("theirs"));
    wal.close();
    assertThat(log().files().bytes(next)).isEqualTo(bytes("theirs"));
  }

  @Test
  void theLastSegmentIsNotWrittenThroughALink() throws IOException {
    log().saved(1, 3);
    log().files().truncate(log().files().last(), 500);
    Path segment = path().resolve(log().files().last());
    Path archived = Files.move(segment, directory.resolve("archived"));
    byte[] before = Files.readAllBytes(archived);
    Files.createSymbolicLink(segment, archived);

    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> log().open())
        .withMessageContaining("symbolic link");
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> log().directory().repair())
        .withMessageContaining("symbolic link");
    assertThat(archived).hasBinaryContent(before);
    assertThat(log().entries()).isNotEmpty();
  }

  @Test
  void segmentsKeptElsewhereAreNeitherChangedNorUsedAgain() throws IOException {
    ScratchLog log = log().with(options -> options.withRetainedSegments(1).withSegmentBytes(65536));
    for (int segment = 0; segment < 4; segment++) {
      log.changed(wal -> wal.append(new byte[1000])).changed(Wal::cut);
    }
    log.changed(wal -> wal.saveSnapshot(new SnapshotMark(wal.lastIndex(), 1)));
    Path linked = Files.createDirectory(directory.resolve("linked"));
    Path named = Files.createDirectory(directory.resolve("named"));
    for (String name : log.files().names().subList(0, 3)) {
      Path segment = path().resolve(name);
      if (name.equals(log.files().names().get(1))) {
        Files.createLink(named.resolve(name), segment);
      } else {
        Files.createSymbolicLink(segment, Files.move(segment, linked.resolve(name)));
      }
    }
    Map<String, ByteBuffer> linkedBefore = LogFiles.in(linked).all();
    Map<String, ByteBuffer> namedBefore = LogFiles.in(named).all();

    log.changed(wal -> {
      wal.releaseTo(wal.lastIndex());
      for (int cut = 0; cut < 4; cut++) {
        wal.append(new byte[60_000]);
        wal.cut();
        wal.append(new byte[10_000]);
        wal.releaseTo(wal.lastIndex());
      }
    });

    assertThat(log.files().names()).doesNotContain("0000000000000000-0000000000000000.wal");
    assertThat(LogFiles.in(linked).all()).isEqualTo(linkedBefore);
    assertThat(LogFiles.in(named).all()).isEqualTo(namedBefore);
    try (Stream<Path> files = Files.list(path())) {
      assertThat(files.filter(file -> file.toString().matches(".*/[0-3].tmp"))).isEmpty();
    }
  }

  /** It acknowledges what is written to the files that it has open; a cut finds out. */
  private void assertStopsAtTheNextCut(Wal wal) {
    wal.append(bytes("no reader finds this"));
    assertThat(wal.displacement())
        .hasValueSatisfying(problem -> assertThat(problem)
            .isInstanceOf(WalException.Io.class)
            .hasMessageContaining(path() + "/0000000000000000-0000000000000000.wal")
            .hasMessageContaining("deleted, moved or replaced"));
    assertThatExceptionOfType(WalException.Failed.class)
        .isThrownBy(wal::cut)
        .withMessageContaining("deleted, moved or replaced");
    assertThat(wal.status().state()).isEqualTo(State.FAILED);
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> wal.append(bytes("b")));
    wal.close();
  }

  private Path path() {
    try {
      return directory.toRealPath().resolve("log");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ScratchLog log() {
    return ScratchLog.in(path());
  }
}
