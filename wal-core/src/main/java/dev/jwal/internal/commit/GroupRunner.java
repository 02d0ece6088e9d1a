// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes groups of requests from the queue, has them written and completes them. Whatever is thrown
 * meanwhile, every request gets an outcome.
 *
 * <p>Confined to the thread that has the turn.
 */
final class GroupRunner {

  private static final int ENOUGH_FOR_A_GROUP = 48;
  private static final int YIELDS_BEFORE_A_GROUP = 5;

  private static final long PAUSE_NANOS = 10_000_000;

  private final RequestQueue queue;
  private final WriteScheduler.Writer writer;
  private final Completions completions;

  /** What is being written. */
  private @Nullable List<Request<?>> inProgress;

  /** Why a thread has passed on the turn without having written what was in progress. */
  private @Nullable Throwable broken;

  GroupRunner(RequestQueue queue, WriteScheduler.Writer writer, Completions completions) {
    this.queue = queue;
    this.writer = writer;
    this.completions = completions;
  }

  /** Writes one group. If this throws, the next that has the turn has to recover. */
  void writeNext() {
    try {
      write(nextGroup());
    } catch (Throwable e) {
      broken = e;
      throw e;
    }
  }

  /** Writes until no request waits. */
  void writeAll() {
    for (List<Request<?>> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
      write(group);
    }
  }

  /** Writes until no request waits, after each group a little longer. */
  void writeAllLingering() {
    Throwable cause = broken;
    if (cause != null) {
      recover(cause);
    }
    for (List<Request<?>> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
      write(group);
      linger(group.size());
    }
  }

  /**
   * Takes requests that wait. They are in progress at once: whatever is thrown loses none of them.
   */
  private List<Request<?>> nextGroup() {
    List<Request<?>> group = new ArrayList<>();
    inProgress = group;
    queue.moveNextGroupTo(group);
    return group;
  }

  private void write(List<Request<?>> group) {
    writer.write(group);
    completions.complete(group);
    inProgress = null;
  }

  /**
   * Lets callers that were just notified resubmit, so that the next group is larger and they need
   * not wait for the sync of the others: without it two halves of them alternate. Where there are
   * many, enough resubmit meanwhile, and none is waited for.
   */
  private void linger(int callers) {
    int expected = Math.min(callers, ENOUGH_FOR_A_GROUP);
    for (int i = 0; i < YIELDS_BEFORE_A_GROUP && queue.isShorterThan(expected); i++) {
      Thread.yield();
    }
  }

  /** Stops the log and gives every request its outcome, be it only when there is memory again. */
  void recover(Throwable cause) {
    while (true) {
      try {
        writer.stop(cause);
        List<Request<?>> group = inProgress;
        if (group != null) {
          group.forEach(this::refuse);
          inProgress = null;
        }
        broken = null;
        return;
      } catch (Throwable again) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Refuses the requests that wait. */
  void refuseAll() {
    for (Request<?> late = queue.peek(); late != null; late = queue.peek()) {
      refuseUntilDone(late);
      queue.remove();
    }
  }

  /** Gives a request its outcome, be it only when there is memory again. */
  private void refuseUntilDone(Request<?> request) {
    while (true) {
      try {
        refuse(request);
        return;
      } catch (Throwable noMemory) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void refuse(Request<?> request) {
    writer.refuse(request);
    completions.complete(List.of(request));
  }
}
