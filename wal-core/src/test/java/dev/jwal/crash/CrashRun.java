// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.RepairReport;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A workload, run once, and then a crash between any two of its operations: of the machine, with
 * every state that may leave, and of the process alone. Each log is opened, and some crash again
 * while they recover.
 */
final class CrashRun {

  private final Workload workload;
  private final int fragmentBytes;
  private final boolean writesDurably;
  private final Effort effort;
  private final Tally tally;
  private final Oracle oracle;
  private final CrashStates states;
  private final CrashStates statesAgain;
  private final Set<Long> seen = new HashSet<>();
  private final Set<Long> seenAgain = new HashSet<>();
  private int recoveriesToCrash;
  private int kills;

  /**
   * How far to go.
   *
   * @param allUpTo up to how many states all are tried
   * @param pieces how many pieces are a prefix's end, left out, or alone where there are more
   * @param randomOnes how many are tried at random where there are more
   * @param recoveriesToCrash how many recoveries crash themselves, of each workload
   * @param seed what randomness follows from
   */
  record Effort(int allUpTo, int pieces, int randomOnes, int recoveriesToCrash, long seed) {
    static final Effort TINY = new Effort(128, 32, 16, 20, 1);
    static final Effort SHORT = new Effort(4096, Integer.MAX_VALUE, 50, 20, 1);
    static final Effort LONG = new Effort(4096, Integer.MAX_VALUE, 500, 1000, 1);

    /** With {@code -Dsoak=true} the long one. */
    static Effort chosen() {
      return isLong() ? LONG : SHORT;
    }

    static boolean isLong() {
      return Boolean.getBoolean("soak");
    }
  }

  CrashRun(
      Workload workload, int fragmentBytes, boolean writesDurably, Effort effort, Tally tally) {
    this.workload = workload;
    this.fragmentBytes = fragmentBytes;
    this.writesDurably = writesDurably;
    this.effort = effort;
    this.tally = tally;
    this.oracle = new Oracle(workload.options());
    this.states =
        new CrashStates(effort.allUpTo(), effort.pieces(), effort.randomOnes(), effort.seed());
    this.statesAgain = new CrashStates(64, 8, 8, effort.seed());
    this.recoveriesToCrash = effort.recoveriesToCrash();
  }

  void run() {
    RecordingDisk disk = RecordingDisk.empty(fragmentBytes).writingDurably(writesDurably);
    Session session = new Session(disk, workload.options(), false);
    workload.steps().run(session);
    crashEverywhere(disk, session.history());
  }

  void crashEverywhere(RecordingDisk disk, History history) {
    List<Operation> operations = disk.operations();
    DiskState state = disk.origin();
    tally.operations(operations.size());
    long expectedBefore = -1;
    for (int moment = 0; moment <= operations.size(); moment++) {
      Operation last = moment == 0 ? null : operations.get(moment - 1);
      if (last != null) {
        last.applyTo(state);
      }
      long expectedNow = history.fingerprint(moment);
      if (last == null || last.changesDisk() || expectedNow != expectedBefore) {
        try {
          crashAt(state, history.expectedAt(moment));
        } catch (Oracle.Violation e) {
          throw new Oracle.Violation(
              "%s, fragments of %d bytes%s, crash after operation %d, %s: %s"
                  .formatted(
                      workload,
                      fragmentBytes,
                      writesDurably ? " written durably" : "",
                      moment,
                      last,
                      e.getMessage()),
              e);
        }
      }
      expectedBefore = expectedNow;
    }
  }

  private void crashAt(DiskState state, Expectation expected) {
    kill(state, expected);
    states.of(state, image -> {
      tally.state();
      if (seen.add(image.fingerprint() * 31 + expected.fingerprint())) {
        crash(image, expected);
      }
    });
  }

  /** The machine crashes. */
  private void crash(Image image, Expectation expected) {
    RecordingDisk disk = holding(image);
    try {
      check(disk, image, expected);
    } catch (Oracle.Violation e) {
      throw new Oracle.Violation("left %s: %s".formatted(image, e.getMessage()), e);
    }
  }

  private RecordingDisk holding(Image image) {
    return RecordingDisk.holding(image, fragmentBytes).writingDurably(writesDurably);
  }

  /** The process dies, and is started again before the machine crashes. */
  private void kill(DiskState state, Expectation expected) {
    if (!seen.add(state.cached().fingerprint() * 37 + expected.fingerprint())) {
      return;
    }
    RecordingDisk disk = RecordingDisk.continuedFrom(state).writingDurably(writesDurably);
    try {
      Optional<Oracle.Recovered> recovered = oracle.check(disk, expected);
      tally.opened();
      if (recoveriesToCrash-- > 0 || kills++ % 8 == 0) {
        crashAgain(disk, null, expected, recovered);
      }
    } catch (Oracle.Violation e) {
      throw new Oracle.Violation("the process killed: " + e.getMessage(), e);
    }
  }

  private void check(RecordingDisk disk, Image image, Expectation expected) {
    Optional<Oracle.Recovered> recovered = oracle.check(disk, expected);
    tally.opened();
    boolean torn = recovered.flatMap(Oracle.Recovered::repair).isPresent();
    if (torn) {
      tally.repaired();
    }
    if (recoveriesToCrash > 0 && (torn || recoveriesToCrash > effort.recoveriesToCrash() / 2)) {
      recoveriesToCrash--;
      crashAgain(disk, image, expected, recovered);
    }
  }

  /**
   * Crashes again; before is what was durable, if all of it was, and is not to be lost in a repair.
   */
  private void crashAgain(
      RecordingDisk disk,
      @Nullable Image before,
      Expectation expected,
      Optional<Oracle.Recovered> recovered) {
    if (recovered.isEmpty()) {
      return;
    }
    List<Operation> operations = disk.operations();
    DiskState state = disk.origin();
    for (int moment = 0; moment <= operations.size(); moment++) {
      Operation last = moment == 0 ? null : operations.get(moment - 1);
      if (last != null) {
        last.applyTo(state);
      }
      if (last == null || last.changesDisk()) {
        Expectation now = expectedDuring(moment, expected, recovered.get());
        statesAgain.of(state, image -> {
          tally.again();
          if (seenAgain.add(image.fingerprint() * 31 + now.fingerprint())) {
            if (before != null) {
              recovered.get().repair().ifPresent(repair -> requireCopy(before, image, repair));
            }
            checkAgain(image, now, last);
          }
        });
      }
    }
  }

  private void checkAgain(Image image, Expectation expected, @Nullable Operation last) {
    try {
      oracle.check(holding(image), expected);
      tally.opened();
    } catch (Oracle.Violation e) {
      throw new Oracle.Violation(
          "crashed again after %s, which left %s: %s"
              .formatted(last == null ? "nothing" : last, image, e.getMessage()),
          e);
    }
  }

  /**
   * What was read back is there again; what was saved then may be, and is once it was acknowledged.
   */
  private static Expectation expectedDuring(
      int moment, Expectation expected, Oracle.Recovered recovered) {
    if (moment < recovered.openedAt()) {
      return expected;
    }
    int acknowledged = moment < recovered.savedAt() ? 0 : 1;
    return new Expectation(true, recovered.found(), List.of(recovered.saved()), acknowledged);
  }

  /** What a repair drops is still where it was, or in a copy. */
  static void requireCopy(Image before, Image after, RepairReport repair) {
    byte[] torn = before.files().get(repair.segment());
    int end = (int) (repair.offset() + repair.droppedBytes());
    for (Map.Entry<Path, byte[]> file : after.files().entrySet()) {
      String name = file.getKey().getFileName().toString();
      if (name.startsWith(repair.segment().getFileName().toString())
          && file.getValue().length >= end
          && Arrays.equals(torn, 0, end, file.getValue(), 0, end)) {
        return;
      }
    }
    throw new Oracle.Violation("what was cut off is nowhere left: " + after, null);
  }
}
