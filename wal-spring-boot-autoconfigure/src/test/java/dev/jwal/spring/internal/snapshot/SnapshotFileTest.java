// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {

  private static final SnapshotName NAME = new SnapshotName(2, 0x2a);
  private static final byte[] METADATA = "orders".getBytes(UTF_8);

  @TempDir
  Path path;

  @Test
  void whatWasWrittenIsReadBack() throws Exception {
    Text text = new Text("");
    written("the state").restore(text);
    assertThat(text.value).isEqualTo("the state");
    assertThat(text.index).isEqualTo(0x2a);
  }

  @Test
  void nothingIsAStateToo() throws Exception {
    Text text = new Text("something");
    written("").restore(text);
    assertThat(text.value).isEmpty();
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws Exception {
    SnapshotFile file = written("abc");
    assertThat(file.path()).hasFileName("0000000000000002-000000000000002a.snapshot");
    ByteBuffer expected = ByteBuffer.allocate(8 + 8 + 4 + 6 + 3 + 28)
        .put("JWALSNP".getBytes(UTF_8))
        .put((byte) 1)
        .putLong(file.owner().orElseThrow().id())
        .putInt(6)
        .put("orders".getBytes(UTF_8))
        .put("abc".getBytes(UTF_8))
        .putLong(2)
        .putLong(0x2a)
        .putLong(3);
    CRC32C checksum = new CRC32C();
    checksum.update(expected.array(), 0, expected.position());
    expected.putInt((int) checksum.getValue());
    assertThat(Files.readAllBytes(file.path())).isEqualTo(expected.array());
  }

  @Test
  void itSaysWhoseItIs() throws Exception {
    SnapshotOwner owner = written("abc").owner().orElseThrow();
    assertThat(owner).hasToString("the log with the metadata 'orders'");
    assertThat(owner.id()).isNotZero();
    assertThat(new SnapshotOwner(1, new byte[0])).hasToString("a log without metadata");
  }

  @Test
  void aFileWithoutAHeadBelongsToNoLog() throws Exception {
    SnapshotFile file = written("abc");
    byte[] whole = Files.readAllBytes(file.path());
    for (int length = 0; length < 26; length++) {
      Files.write(file.path(), Arrays.copyOf(whole, length));
      assertThat(file.owner()).as("length %d", length).isEmpty();
    }
  }

  @Test
  void everyFlippedByteIsNoticed() throws Exception {
    SnapshotFile file = written("the state");
    byte[] whole = Files.readAllBytes(file.path());
    assertThat(file.problem()).isEmpty();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file.path(), damaged);
      assertThat(file.problem()).as("byte %d", at).isPresent();
    }
  }

  @Test
  void everyMissingEndIsNoticed() throws Exception {
    SnapshotFile file = written("the state");
    byte[] whole = Files.readAllBytes(file.path());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file.path(), Arrays.copyOf(whole, length));
      assertThat(file.problem()).as("length %d", length).isPresent();
    }
    Files.write(file.path(), whole);
    Files.write(file.path(), new byte[] {0}, StandardOpenOption.APPEND);
    assertThat(file.problem()).isPresent();
  }

  @Test
  void aFileThatWasRenamedIsNoticed() throws Exception {
    SnapshotFile file = written("the state");
    SnapshotName other = new SnapshotName(2, 0x2b);
    Path renamed = Files.move(file.path(), path.resolve(other.toString()));
    assertThat(new SnapshotFile(renamed, other).problem())
        .hasValueSatisfying(problem -> assertThat(problem)
            .contains("says that it is 0000000000000002-000000000000002a.snapshot"));
  }

  @Test
  void aReaderGetsTheStateAndNoMore() throws Exception {
    SnapshotFile file = written("the state");
    file.restore(new Text("") {
      @Override
      public void readSnapshot(long index, InputStream in) throws IOException {
        assertThat(in.markSupported()).isFalse();
        assertThat(in.skip(4)).isEqualTo(4);
        assertThat(in.read()).isEqualTo('s');
        assertThat(in.readAllBytes()).isEqualTo("tate".getBytes(UTF_8));
        assertThat(in.read()).isEqualTo(-1);
        in.close();
      }
    });
  }

  @Test
  void aReaderMayLeaveSomething() throws Exception {
    written("the state").restore(new Text("") {
      @Override
      public void readSnapshot(long index, InputStream in) {}
    });
  }

  @Test
  void aStateThatCannotBeReadIsNamed() throws Exception {
    SnapshotFile file = written("the state");
    assertThatExceptionOfType(SnapshotRestoreException.class)
        .isThrownBy(() -> file.restore(new Text("") {
          @Override
          public void readSnapshot(long index, InputStream in) throws IOException {
            throw new IOException("not mine");
          }
        }))
        .withMessageContaining("cannot read the snapshot " + file.path())
        .withMessageContaining("not mine");
  }

  @Test
  void aWritingThatIsNotCompletedLeavesNothing() throws Exception {
    try (SnapshotWriting writing = new SnapshotDirectory(path).begin(path, METADATA)) {
      writing.state().write(1);
      assertThat(path).isNotEmptyDirectory();
    }
    assertThat(path).isEmptyDirectory();
  }

  @Test
  void anInterruptedThreadMayWrite() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertThat(written("the state").problem()).isEmpty();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void filesAndDirectoriesAreTheirOwnersAlone() throws Exception {
    Assumptions.assumeTrue(OwnerOnly.isPosix(path), "no POSIX permissions here");
    Path directory = path.resolve("a/b");
    SnapshotFile file = written(new SnapshotDirectory(directory), directory, "the state");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void otherFilesAreNoSnapshots() {
    assertThat(SnapshotName.parse("0000000000000002-000000000000002a.snapshot")).contains(NAME);
    assertThat(SnapshotName.parse("ffffffffffffffff-ffffffffffffffff.snapshot"))
        .contains(new SnapshotName(-1, -1));
    assertThat(SnapshotName.parse("0000000000000002-000000000000002a.snapshot.tmp"))
        .isEmpty();
    assertThat(SnapshotName.parse("2-2a.snapshot")).isEmpty();
  }

  private SnapshotFile written(String text) throws IOException {
    return written(new SnapshotDirectory(path), path, text);
  }

  private static SnapshotFile written(SnapshotDirectory snapshots, Path directory, String text)
      throws IOException {
    try (SnapshotWriting writing = snapshots.begin(directory, METADATA)) {
      new Text(text).writeSnapshot(writing.state());
      writing.end(NAME);
      WalSnapshot snapshot = snapshots.complete(writing, NAME);
      assertThat(snapshot.bytes()).isEqualTo(Files.size(snapshot.file()));
    }
    return new SnapshotFile(directory.resolve(NAME.toString()), NAME);
  }

  private static class Text implements Snapshotable {
    private String value;
    private long index;

    Text(String value) {
      this.value = value;
    }

    @Override
    public long writeSnapshot(OutputStream out) throws IOException {
      out.write(value.getBytes(UTF_8));
      out.close();
      return index;
    }

    @Override
    public void readSnapshot(long index, InputStream in) throws IOException {
      this.index = index;
      value = new String(in.readAllBytes(), UTF_8);
    }
  }
}
