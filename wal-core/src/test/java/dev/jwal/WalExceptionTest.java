// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.WalException.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WalExceptionTest {

  private static final Path DIRECTORY = Path.of("wal");
  private static final Path SEGMENT = DIRECTORY.resolve("0000000000000000-0000000000000000.wal");
  private static final IOException REASON = new IOException("Input/output error");

  @ParameterizedTest
  @EnumSource(Operation.class)
  void aFailedOperationIsAFactAndInTheMessage(Operation operation) {
    WalException failure = new WalException.Io(operation, SEGMENT, REASON);

    assertThat(failure.operation()).isEqualTo(operation);
    assertThat(failure.path()).isEqualTo(SEGMENT);
    assertThat(failure)
        .hasMessage("cannot %s %s: IOException: Input/output error".formatted(operation, SEGMENT));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void aLogThatHasStoppedHasTheOperationThatFailed(Operation operation) {
    WalException first = new WalException.Io(operation, SEGMENT, REASON);

    assertThat(new WalException.Failed(DIRECTORY, first).operation()).isEqualTo(operation);
  }

  @Test
  void aLogThatAnErrorHasStoppedWasWriting() {
    assertThat(new WalException.Failed(DIRECTORY, new OutOfMemoryError()).operation())
        .isEqualTo(Operation.WRITE);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindHasAnOperationAndItsPathInTheMessage(WalException failure) {
    assertThat(failure.operation()).isNotNull();
    assertThat(failure).hasMessageContaining(failure.path().toString());
  }

  static Stream<WalException> everyKind() {
    SnapshotMark wanted = new SnapshotMark(5, 1);
    return Stream.of(
        new WalException.Missing(DIRECTORY),
        new WalException.Missing(DIRECTORY, "a.wal"),
        new WalException.AlreadyExists(DIRECTORY, "a.wal"),
        new WalException.Locked(SEGMENT, true),
        new WalException.Locked(SEGMENT, false),
        new WalException.TornTail(SEGMENT, 8, "half a record"),
        new WalException.Corrupt(SEGMENT, 8, "wrong checksum", 1, 2),
        new WalException.SnapshotNotFound(DIRECTORY, wanted, List.of()),
        new WalException.SnapshotMismatch(SEGMENT, 8, wanted, new SnapshotMark(5, 2)),
        new WalException.IndexNotFound(DIRECTORY, 7, "it begins with entry 101"),
        new WalException.MetadataConflict(SEGMENT, 8, new byte[1], new byte[0]),
        new WalException.NoSpace(SEGMENT, REASON),
        new WalException.Io(Operation.READ, SEGMENT, REASON),
        new WalException.Failed(DIRECTORY, REASON));
  }

  @Test
  void everyKindIsTested() {
    assertThat(everyKind().map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.asList(WalException.class.getPermittedSubclasses()));
  }
}
