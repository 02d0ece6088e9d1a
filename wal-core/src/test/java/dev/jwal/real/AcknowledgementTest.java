// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Slow;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.real.Programs.Ending;
import dev.jwal.real.SavingProcess.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel was asked to do before a save was acknowledged, as {@code strace} saw it. */
@Slow
class AcknowledgementTest {

  private static final String CALLS = "trace=openat,write,pwrite64,fdatasync,fsync";

  /** More than the largest write has. */
  private static final String SHOWN_BYTES = "1048576";

  @TempDir
  Path temp;

  @BeforeAll
  static void assumeThatProcessesCanBeTraced() {
    Programs.assumePossible(
        "tracing a process with strace",
        Programs.run(List.of("strace", "-f", "-y", "-e", CALLS, "true")));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "8, true", "8, false"})
  void everyAcknowledgementFollowsTheSyncOfItsEntry(int threads, boolean preallocate)
      throws IOException {
    Task task = new Task(threads, 200 / threads, preallocate, true);
    SystemCallTrace trace = traced(task);

    assertThat(trace.acknowledged())
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, task.saves()).boxed().toList());
    assertThat(trace.segments()).as("segments written").isGreaterThan(1);
    assertThat(trace.acknowledgedTooEarly()).isEmpty();
    if (preallocate && isWrittenDurably()) {
      assertThat(trace.durableWrites()).as("writes that need no sync").isPositive();
    }
  }

  @Test
  void theTraceShowsAnAcknowledgementWithoutASync() throws IOException {
    SystemCallTrace trace = traced(new Task(1, 20, true, false));

    assertThat(trace.acknowledged()).hasSize(20);
    assertThat(trace.acknowledgedTooEarly()).isEqualTo(trace.acknowledged());
  }

  private boolean isWrittenDurably() throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(2 * Disk.BLOCK_BYTES)
        .alignedSlice(Disk.BLOCK_BYTES)
        .limit(Disk.BLOCK_BYTES);
    try (DiskFile file = LocalDisk.DIRECT.create(temp.resolve("block"))) {
      file.write(block.duplicate(), 0);
      return file.writeDurably(block, 0);
    }
  }

  private SystemCallTrace traced(Task task) throws IOException {
    Path trace = temp.resolve("trace");
    List<String> command = new ArrayList<>(
        List.of("strace", "-f", "-y", "-s", SHOWN_BYTES, "-e", CALLS, "-o", trace.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(task.arguments(temp.resolve("wal")));
    Ending ending = Programs.run(command);
    assertThat(ending.exitCode()).as(ending.output()).isZero();
    return SystemCallTrace.in(trace);
  }
}
