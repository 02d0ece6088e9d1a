// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A workload, run again and again, each time with another call to the disk that goes wrong.
 * Afterwards, and after a crash at the end, everything acknowledged is read back.
 */
final class FaultRun {

  private static final int FRAGMENT_BYTES = 512;

  /** Some hundred times as long as a run takes. */
  private static final int LONGEST_RUN_SECONDS = 60;

  private final Workload workload;
  private final Tally tally;
  private final Oracle oracle;
  private final boolean writesDurably;
  private final int every;
  private int met;

  /** Lets every so many-th call go wrong of those that can. */
  FaultRun(Workload workload, boolean writesDurably, int every, Tally tally) {
    this.workload = workload;
    this.writesDurably = writesDurably;
    this.every = every;
    this.tally = tally;
    this.oracle = new Oracle(workload.options());
  }

  void run(List<Fault> faults) {
    RecordingDisk disk = newDisk();
    workload.steps().run(new Session(disk, workload.options(), false));
    List<Fault.Call> calls = disk.allCalls();
    for (Fault fault : faults) {
      for (int call = 0; call < calls.size(); call++) {
        if (fault.meets(calls.get(call)) && met++ % every == 0) {
          run(call, fault);
        }
      }
    }
  }

  private RecordingDisk newDisk() {
    return RecordingDisk.empty(FRAGMENT_BYTES).writingDurably(writesDurably);
  }

  /** Runs on a thread of its own, so that a call which never returns is found. */
  private void run(int call, Fault fault) {
    FutureTask<Void> run = new FutureTask<>(() -> runHere(call, fault), null);
    Thread thread = new Thread(run, "fault run");
    thread.setDaemon(true);
    thread.start();
    try {
      run.get(LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      Oracle.Violation violation = new Oracle.Violation(
          "%s, %s in call %d: a call has not returned for %d s"
              .formatted(workload, fault, call, LONGEST_RUN_SECONDS),
          e);
      violation.setStackTrace(thread.getStackTrace());
      throw violation;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Oracle.Violation violation
          ? violation
          : new Oracle.Violation(
              "%s, %s in call %d: %s".formatted(workload, fault, call, e.getCause()), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void runHere(int call, Fault fault) {
    RecordingDisk disk = newDisk();
    disk.fail(call, fault);
    Session session = new Session(disk, workload.options(), true);
    try {
      workload.steps().run(session);
      boolean interrupted = Thread.interrupted();
      if (disk.faultHappened()) {
        tally.fault();
        if (fault == Fault.INTERRUPT
            && !interrupted
            && disk.faultMetBy() == Thread.currentThread()) {
          throw new Oracle.Violation("the interrupt was lost", null);
        }
        crashAtTheEnd(disk, session.history());
      }
    } catch (Oracle.Violation e) {
      throw new Oracle.Violation(
          "%s%s, %s in call %d, %s: %s"
              .formatted(
                  workload,
                  writesDurably ? " written durably" : "",
                  fault,
                  call,
                  disk.faultMet(),
                  e.getMessage()),
          e);
    }
  }

  private void crashAtTheEnd(RecordingDisk disk, History history) {
    Expectation expected = history.expectedAt(disk.now());
    for (Image image : List.of(disk.cached(), disk.state().durable())) {
      Optional<Oracle.Recovered> recovered =
          oracle.check(RecordingDisk.holding(image, FRAGMENT_BYTES), expected);
      tally.state();
      if (recovered.isPresent()) {
        tally.opened();
      }
    }
  }
}
