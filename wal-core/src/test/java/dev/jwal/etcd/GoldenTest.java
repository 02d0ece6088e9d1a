// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.etcd.EtcdFixture.WrittenDown;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same operations give the same bytes as in etcd, and etcd's bytes are read as etcd reads them.
 */
class GoldenTest {

  /**
   * Here a cut was triggered by size, and etcd counts only what it has flushed: the files differ by
   * design.
   */
  private static final Set<String> CUT_BY_SIZE = Set.of("many-segments", "big-entry");

  @TempDir
  Path directory;

  static Stream<EtcdFixture> fixtures() {
    return EtcdFixture.readable();
  }

  static Stream<EtcdFixture> fixturesNotCutBySize() {
    return fixtures().filter(fixture -> !CUT_BY_SIZE.contains(fixture.toString()));
  }

  static Stream<EtcdFixture> fixturesCutBySize() {
    return fixtures().filter(fixture -> CUT_BY_SIZE.contains(fixture.toString()));
  }

  @ParameterizedTest
  @MethodSource("fixturesNotCutBySize")
  void theSameOperationsGiveTheSameBytes(EtcdFixture fixture) {
    Script.run(fixture, directory);

    LogFiles written = LogFiles.in(directory);
    assertThat(written.names()).isEqualTo(fixture.files().names());
    assertThat(written.names())
        .allSatisfy(
            name -> assertThat(written.bytes(name)).isEqualTo(fixture.files().bytes(name)));
  }

  @ParameterizedTest
  @MethodSource("fixturesCutBySize")
  void aCutWhereEtcdMadeItGivesTheSameBytes(EtcdFixture fixture) {
    Script.runWithItsCuts(fixture, directory);

    LogFiles written = LogFiles.in(directory);
    assertThat(written.names()).isEqualTo(fixture.files().names());
    assertThat(written.names())
        .allSatisfy(
            name -> assertThat(written.content(name)).isEqualTo(fixture.files().content(name)));
    assertThat(written.bytes(written.first()))
        .hasSameSizeAs(fixture.files().bytes(written.first()));
  }

  @ParameterizedTest
  @MethodSource("fixturesCutBySize")
  void theSameOperationsGiveTheSameContentsWhereverTheCutsFall(EtcdFixture fixture) {
    Script.run(fixture, directory);

    assertThat(WrittenDown.of(read(directory))).isEqualTo(fixture.expected());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void whatEtcdWroteIsReadAsEtcdReadsIt(EtcdFixture fixture) {
    WalContents contents =
        read(fixture.files().copyTo(directory.resolve("copy")).directory());

    assertThat(WrittenDown.of(contents)).isEqualTo(fixture.expected());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void openingWhatEtcdWroteReadsTheSameAndChangesNothing(EtcdFixture fixture) {
    LogFiles copy = fixture.files().copyTo(directory.resolve("copy"));

    WalOptions options = WalOptions.DEFAULT.withSegmentBytes(Script.SEGMENT_BYTES);
    Recovery recovery = WalDirectory.at(copy.directory(), options).open(SnapshotMark.NONE);
    recovery.wal().close();

    assertThat(WrittenDown.of(recovery.contents())).isEqualTo(fixture.expected());
    assertThat(copy.names()).isEqualTo(fixture.files().names());
    assertThat(copy.names())
        .allSatisfy(
            name -> assertThat(copy.bytes(name)).isEqualTo(fixture.files().bytes(name)));
  }

  @Test
  void aFirstIndexFarAboveZeroIsRefusedBeforeAnythingIsWritten() {
    EtcdFixture fixture = EtcdFixture.named("large-numbers");

    assertThatIllegalArgumentException().isThrownBy(() -> Script.run(fixture, directory));

    LogFiles written = LogFiles.in(directory);
    byte[] head = written.content(written.last());
    assertThat(fixture.files().bytes(written.last())).startsWith(head);
    assertThat(head).hasSizeLessThan(72);
  }

  @Test
  void aFirstIndexFarAboveZeroIsRefusedWhenRead() {
    Path copy = EtcdFixture.named("large-numbers")
        .files()
        .copyTo(directory.resolve("copy"))
        .directory();

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> read(copy))
        .withMessageContaining("entry " + 0x7ffffffffffffff0L + " where 1 was expected");
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> WalDirectory.at(copy).open(SnapshotMark.NONE));
  }

  private static WalContents read(Path path) {
    return WalDirectory.at(path).readAll(SnapshotMark.NONE);
  }
}
