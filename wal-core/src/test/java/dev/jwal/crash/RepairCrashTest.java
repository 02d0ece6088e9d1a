// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.RepairReport;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A torn tail is cut off whatever happens meanwhile, and never without a durable copy. */
@Slow
@ExtendWith(Quiet.class)
@Timeout(600)
class RepairCrashTest {

  /** Large enough that no next segment is prepared, so that the last write is the last save's. */
  private static final WalOptions OPTIONS = WalOptions.DEFAULT.withSegmentBytes(65_536);

  private final Oracle oracle = new Oracle(OPTIONS);
  private final RecordingDisk disk = RecordingDisk.empty(512);
  private final Session session = new Session(disk, OPTIONS, false);

  @Test
  void aRepairThatCrashesLeavesTheTailOrItsCopy() {
    Image torn = tornTail();
    RecordingDisk repaired = RecordingDisk.holding(torn, 512);
    RepairReport report = logOn(repaired).repair();
    Expectation expected = expected();

    DiskState state = repaired.origin();
    CrashStates states = new CrashStates(4096, Integer.MAX_VALUE, 50, 1);
    for (Operation operation : repaired.operations()) {
      operation.applyTo(state);
      states.of(state, image -> {
        CrashRun.requireCopy(torn, image, report);
        oracle.check(RecordingDisk.holding(image, 512), expected);
      });
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "OUT_OF_MEMORY",
        "STACK_OVERFLOW",
        "ASSERTION",
        "ILLEGAL_ARGUMENT",
        "NO_THREAD",
        "REJECTED"
      },
      mode = EnumSource.Mode.EXCLUDE)
  void aRepairThatFailsChangesNothingThatAnotherCannotMend(Fault fault) {
    Image torn = tornTail();
    Expectation expected = expected();
    RecordingDisk whole = RecordingDisk.holding(torn, 512);
    logOn(whole).open(SnapshotMark.NONE);
    for (int call = 0; call < whole.calls(); call++) {
      RecordingDisk faulty = RecordingDisk.holding(torn, 512);
      faulty.fail(call, fault);
      openAndClose(faulty);
      assertThat(faulty.holdsLocks()).isFalse();
      faulty.makeSpace();
      for (Image image : List.of(faulty.state().durable(), faulty.cached())) {
        oracle.check(RecordingDisk.holding(image, 512), expected);
      }
      oracle.check(RecordingDisk.continuedFrom(faulty.state()), expected);
    }
  }

  private static void openAndClose(RecordingDisk disk) {
    try {
      logOn(disk).open(SnapshotMark.NONE).wal().close();
    } catch (WalException.Io | WalException.NoSpace refused) {
      assertThat(disk.faultHappened()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  /** Three records, and the second half of a fourth. */
  private Image tornTail() {
    session.create().save(10).save(500).save(10).save(3000);
    DiskState written = disk.stateAfterLast(Operation.Write.class);
    int[] choices = written.choices().stream().mapToInt(Integer::intValue).toArray();
    choices[1] = 0;
    choices[2] = 0;
    return written.after(choices);
  }

  private Expectation expected() {
    return session.history().expectedAt(disk.momentAfterLast(Operation.Write.class));
  }

  private static WalDirectory logOn(RecordingDisk disk) {
    return LogsOnDisk.at(disk, RecordingDisk.LOG, OPTIONS);
  }
}
