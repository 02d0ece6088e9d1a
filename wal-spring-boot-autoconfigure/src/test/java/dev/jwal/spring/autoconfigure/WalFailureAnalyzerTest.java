// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** What is not easily made to happen for real. {@link StartupFailureTest} has the rest. */
class WalFailureAnalyzerTest {

  private static final Path SEGMENT =
      Path.of("/var/lib/app/wal/0000000000000000-0000000000000000.wal");

  @TempDir
  Path directory;

  @Test
  void accessIsDenied() {
    FailureAnalysis analysis = analyze(new WalException.Io(
        WalException.Operation.WRITE, directory, new AccessDeniedException(directory.toString())));
    assertThat(analysis.getDescription())
        .isEqualTo("The application may not write its write-ahead log: cannot write "
            + directory
            + ": AccessDeniedException: "
            + directory
            + ".");
    assertThat(analysis.getAction())
        .isEqualTo(
            "Give the user that runs the application the right to read and write there ('ls -ld "
                + directory
                + "' shows who has it), or set 'wal.dir' to a directory where it has.");
  }

  @Test
  void accessIsDeniedToWhatIsNotThereYet() {
    Path wal = directory.resolve("not/there");
    FailureAnalysis analysis = analyze(new WalException.Io(
        WalException.Operation.WRITE, wal, new AccessDeniedException(wal.toString())));
    assertThat(analysis.getDescription()).contains("cannot write " + wal);
    assertThat(analysis.getAction()).contains("'ls -ld " + directory + "' shows who has it");
  }

  @Test
  void theFileSystemIsReadOnly() {
    FailureAnalysis analysis = analyze(new WalException.Io(
        WalException.Operation.WRITE,
        directory,
        new FileSystemException(directory.toString(), null, "Read-only file system")));
    assertThat(analysis.getDescription())
        .startsWith("The application may not write its write-ahead log: cannot write " + directory)
        .contains("Read-only file system");
    assertThat(analysis.getAction()).contains("set 'wal.dir' to a directory where it has.");
  }

  @Test
  void theOperatingSystemRefusesForAnotherReason() {
    FailureAnalysis analysis = analyze(new WalException.Io(
        WalException.Operation.READ, directory, new IOException("Input/output error")));
    assertThat(analysis.getDescription())
        .isEqualTo("The write-ahead log could not be opened: cannot read "
            + directory
            + ": IOException: Input/output error.");
    assertThat(analysis.getAction()).contains("set 'wal.dir' to another directory.");
  }

  @Test
  void theDiskIsFull() {
    Path file = directory.resolve("wal");
    FailureAnalysis analysis =
        analyze(new WalException.NoSpace(file, new IOException("No space left on device")));
    assertThat(analysis.getDescription())
        .isEqualTo("There is no space left on the disk to write " + file + ".");
    assertThat(analysis.getAction())
        .startsWith("Free some space ('df -h " + directory + "' shows how much there is)")
        .contains("'wal.dir'")
        .contains("'wal.segment-size'")
        .contains("wal.preallocate=false");
  }

  @Test
  void aFileThatOnlyLooksLikeALogsIsNamed() {
    FailureAnalysis analysis = analyze(new WalException.Missing(directory, "a.wal"));

    assertThat(analysis.getDescription()).contains("a.wal").doesNotContain("snapshot");
    assertThat(analysis.getAction()).contains("Move that file away");
  }

  @Test
  void anotherProcessWasFaster() {
    FailureAnalysis analysis = analyze(new WalException.AlreadyExists(directory, "a.wal"));
    assertThat(analysis.getDescription()).contains(directory + " by another process");
    assertThat(analysis.getAction()).contains("'wal.dir'");
  }

  @Test
  void entriesAfterTheSnapshotAreNotThere() {
    FailureAnalysis analysis = analyze(new WalException.IndexNotFound(directory, 7, "it was cut"));
    assertThat(analysis.getDescription()).contains("no entry 7 in the log in " + directory);
    assertThat(analysis.getAction()).contains("ReplayStart").contains("'wal.dir'");
  }

  @Test
  void theLogStoppedWhileStarting() {
    WalException.Io cause =
        new WalException.Io(WalException.Operation.SYNC, SEGMENT, new IOException("EIO"));
    FailureAnalysis analysis = analyze(new WalException.Failed(directory, cause));
    assertThat(analysis.getDescription())
        .startsWith(
            "The write-ahead log in " + directory + " stopped while the application started.")
        .contains("cannot sync " + SEGMENT);
    assertThat(analysis.getAction()).startsWith("Fix the cause and start the application again");
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindIsAnalyzedEvenDeepDownAndNothingIsToBeDeleted(WalException failure) {
    FailureAnalysis analysis = new WalFailureAnalyzer()
        .analyze(new BeanCreationException("wal", "could not be made", failure));
    assertThat(analysis).isNotNull();
    assertThat(analysis.getCause()).isSameAs(failure);
    assertThat(analysis.getDescription()).isNotBlank();
    assertThat(analysis.getAction().toLowerCase())
        .isNotBlank()
        .doesNotContain("delete", "remove", "rm ");
  }

  static Stream<WalException> everyKind() {
    Path directory = SEGMENT.getParent();
    return Stream.of(
        new WalException.Missing(directory),
        new WalException.AlreadyExists(directory, "a.wal"),
        new WalException.Locked(SEGMENT, true),
        new WalException.Locked(SEGMENT, false),
        new WalException.TornTail(SEGMENT, 8, "half a record"),
        new WalException.Corrupt(SEGMENT, 8, "checksum", 1, 2),
        new WalException.SnapshotNotFound(directory, SnapshotMark.NONE, List.of()),
        new WalException.SnapshotMismatch(SEGMENT, 8, SnapshotMark.NONE, SnapshotMark.NONE),
        new WalException.IndexNotFound(directory, 1, "gone"),
        new WalException.MetadataConflict(SEGMENT, 8, new byte[0], new byte[] {1}),
        new WalException.NoSpace(SEGMENT, new IOException("full")),
        new WalException.Io(WalException.Operation.OPEN, SEGMENT, new IOException("EIO")),
        new WalException.Failed(directory, new IOException("EIO")));
  }

  @Test
  void everyKindIsInTheListAbove() {
    assertThat(everyKind().map(WalException::getClass).distinct())
        .hasSize(WalException.class.getPermittedSubclasses().length);
  }

  private static FailureAnalysis analyze(WalException failure) {
    FailureAnalysis analysis = new WalFailureAnalyzer().analyze(failure);
    assertThat(analysis).isNotNull();
    return analysis;
  }
}
