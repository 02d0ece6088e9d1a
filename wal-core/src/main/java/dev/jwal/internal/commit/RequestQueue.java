// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Threads;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests in the order of submission, and who writes them: one thread at a time, which has the {@link Turn}.
 *
 * <p>A caller that finds nobody writing does it itself, which spares it two changes of threads. As soon as others wait
 * too, the log's writer thread takes over and continues until nobody waits. It also writes for virtual threads, which
 * would pin their carrier, and for asynchronous callers.
 *
 * <p>Callers take no lock: of some hundred that are notified at once and resubmit, most would wait for each other.
 *
 * <p>Whatever is thrown while a thread has the turn, the turn passes on, and every request gets an outcome. What a caller
 * cannot do any more, as its stack or the memory is at an end, the writer thread does, which is there from the beginning.
 */
final class RequestQueue {

  /** Writes groups of requests. */
  interface Writer {
    /** Writes requests and completes them. */
    void write(List<Request<?>> group);

    /** Stops the log because of something that {@link #write} could not deal with. */
    void stop(Throwable cause);

    /** Completes a request that is not going to be written. */
    void refuse(Request<?> request);

    /** Called without the turn, now and then after {@link #write}. */
    void afterTurn();

    /** Closes the log in the place of a thread that has waited too long for its turn to do so. */
    void closeLate();
  }

  /** A group ends here, so that those in it do not wait for those after it. */
  private static final long GROUP_BYTES = 4L << 20;

  private static final int GROUP_REQUESTS = 16_384;

  private static final int ENOUGH_FOR_A_GROUP = 48;
  private static final int YIELDS_BEFORE_A_GROUP = 5;

  /** So many calls, one in the other, take up more of the stack than handing over the turn. */
  private static final int CALLS_TO_HAND_OVER = 16;

  /** The same for most of what writing takes, so that a caller whose stack is nearly at an end rarely stops the log. */
  private static final int CALLS_TO_WRITE = 64;

  private static final long PAUSE_NANOS = 10_000_000;

  /** The turn may have been handed over by a thread that had no stack left to wake the writer thread. */
  private static final long LONGEST_PARK_NANOS = 5_000_000_000L;

  private final Runnable requireUsable;
  private final Writer writer;
  private final Queue<Request<?>> waiting = new ConcurrentLinkedQueue<>();
  private final BytesInFlight bytesOfWaiting;
  private final BytesInFlight bytesOfFutures;
  private final Completions completions;
  private final Turn turn = new Turn();
  private final Thread thread;

  /** What the holder of the turn is writing. */
  private @Nullable List<Request<?>> inProgress;

  /** Why a thread has handed over the turn without having written what was in progress. */
  private @Nullable Throwable broken;

  private volatile boolean closing;
  private volatile boolean closeLeftToHolder;
  private volatile boolean closed;

  /**
   * Makes an empty queue and starts its threads.
   *
   * @param disk where the threads come from
   * @param maxBytesInFlight the bytes that may be held before callers wait
   * @param requireUsable throws if no request may be added any more
   * @param writer writes the requests
   */
  RequestQueue(Disk disk, long maxBytesInFlight, Runnable requireUsable, Writer writer) {
    this.requireUsable = requireUsable;
    this.writer = writer;
    this.bytesOfWaiting = new BytesInFlight(maxBytesInFlight, requireUsable);
    this.bytesOfFutures = new BytesInFlight(maxBytesInFlight, requireUsable);
    this.completions = new Completions(
        disk, request -> bytesOf(request).free(request.bytesHeld()), bytesOfFutures::wakeAll);
    try {
      this.thread = disk.startThread("wal-writer", this::writeInTurn);
    } catch (Throwable e) {
      completions.close();
      throw e;
    }
  }

  // --- callers ---

  /** Adds a request and waits until it is completed. */
  <R extends @Nullable Object> R run(Request<R> request) {
    requireNotWriting();
    requireStack(CALLS_TO_WRITE);
    if (add(request)) {
      if (Threads.currentIsVirtual()) {
        handOver();
      } else {
        writeOneGroup();
      }
      writer.afterTurn();
    }
    return request.await();
  }

  /** Adds a request and does not wait for it, but for room if there is none. */
  void submit(Request<?> request) {
    requireStack(CALLS_TO_HAND_OVER);
    if (add(request)) {
      handOver();
    }
  }

  /** A caller that is called by the writing thread, as a listener is, would wait for itself. */
  private void requireNotWriting() {
    if (turn.isMine()) {
      throw new IllegalStateException(
          "a listener of the log has called a method of the log that waits for the thread which called the listener; call it from another thread, or one that does not wait");
    }
  }

  /** Throws a {@link StackOverflowError} now, when it does no harm, rather than with the turn taken. */
  private static int requireStack(int calls) {
    return calls == 0 ? 0 : 1 + requireStack(calls - 1);
  }

  /** Returns whether it is now the caller's turn. */
  private boolean add(Request<?> request) {
    requireUsable.run();
    BytesInFlight bytes = bytesOf(request);
    if (turn.isMine()) {
      bytes.takeAnyway(request.bytesHeld());
    } else {
      completions.takeRoom(bytes, request.bytesHeld());
    }
    try {
      waiting.add(request);
    } catch (Throwable e) {
      bytes.free(request.bytesHeld());
      throw e;
    }
    return turn.tryTake();
  }

  /** Whether the calling thread completes futures of any log: a stage is calling. */
  boolean isCompletionThread() {
    return completions.isCompleting();
  }

  /** Requests that wait for a stage of a future do not keep those from the disk whose callers wait here. */
  private BytesInFlight bytesOf(Request<?> request) {
    return request.isAsync() ? bytesOfFutures : bytesOfWaiting;
  }

  private void writeOneGroup() {
    boolean written = false;
    try {
      if (!closed) {
        writer.write(nextGroup());
        inProgress = null;
      }
      written = true;
    } catch (Throwable e) {
      broken = e;
      throw e;
    } finally {
      if (!written) {
        handOver();
      }
    }
    endTurn();
  }

  /** Gives the caller the turn, if it is nobody's and nobody waits; the caller has to end it. */
  boolean takeFreeTurn() {
    requireStack(CALLS_TO_HAND_OVER);
    if (!waiting.isEmpty() || !turn.tryTake()) {
      return false;
    }
    if (closed) {
      endTurn();
      return false;
    }
    return true;
  }

  /** Lets the next one write. */
  void endTurn() {
    do {
      if (closeLeftToHolder || !waiting.isEmpty()) {
        handOver();
        return;
      }
      turn.giveUp();
    } while ((closeLeftToHolder || !waiting.isEmpty()) && turn.tryTake());
  }

  /** Lets the writer thread have the turn; where that has ended, refuses what waits. */
  private void handOver() {
    if (closed) {
      refuseAll();
    } else {
      turn.handOver();
      LockSupport.unpark(thread);
    }
  }

  private void refuseAll() {
    do {
      for (Request<?> late = waiting.peek(); late != null; late = waiting.peek()) {
        refuse(late);
        waiting.remove();
      }
      turn.giveUp();
    } while (!waiting.isEmpty() && turn.tryTake());
  }

  /** Gives a request its outcome, be it only when there is some memory again. */
  private void refuse(Request<?> request) {
    while (true) {
      try {
        writer.refuse(request);
        return;
      } catch (Throwable noMemory) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  // --- the writer thread ---

  private void writeInTurn() {
    while (awaitTurn()) {
      do {
        try {
          writeGroups();
        } catch (Throwable e) {
          recover(e);
        }
        if (closeLeftToHolder) {
          writer.closeLate();
        } else {
          turn.giveUp();
        }
        writer.afterTurn();
      } while (!closed && (closeLeftToHolder || !waiting.isEmpty()) && turn.tryTake());
    }
  }

  private void writeGroups() {
    Throwable cause = broken;
    if (cause != null) {
      recover(cause);
    }
    for (List<Request<?>> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
      writer.write(group);
      inProgress = null;
      linger(group.size());
    }
  }

  /** Stops the log and gives every request its outcome, be it only when there is some memory again. */
  private void recover(Throwable cause) {
    while (true) {
      try {
        writer.stop(cause);
        List<Request<?>> group = inProgress;
        if (group != null) {
          group.forEach(writer::refuse);
          inProgress = null;
        }
        broken = null;
        return;
      } catch (Throwable again) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /**
   * Lets callers that were just notified resubmit, so that the next group is larger and they need not wait for the sync of
   * the others: without it two halves of them alternate. Where there are many, enough come meanwhile, and none is waited
   * for.
   */
  private void linger(int callers) {
    int expected = Math.min(callers, ENOUGH_FOR_A_GROUP);
    for (int i = 0; i < YIELDS_BEFORE_A_GROUP && isFewerThan(expected); i++) {
      Thread.yield();
    }
  }

  private boolean isFewerThan(int expected) {
    int found = 0;
    for (Iterator<Request<?>> all = waiting.iterator();
        found < expected && all.hasNext();
        found++) {
      all.next();
    }
    return found < expected;
  }

  /** Waits for the turn; {@code false} if there will be none any more. */
  private boolean awaitTurn() {
    while (!turn.accept()) {
      if (closed) {
        return false;
      }
      LockSupport.parkNanos(this, LONGEST_PARK_NANOS);
      Thread.interrupted(); // Interrupts are not used on this thread; clear and ignore.
    }
    return true;
  }

  /** Takes requests that wait. They are in progress at once: whatever is thrown here loses none of them. */
  private List<Request<?>> nextGroup() {
    List<Request<?>> group = new ArrayList<>();
    inProgress = group;
    long bytes = 0;
    Request<?> next = waiting.peek();
    while (next != null
        && (group.isEmpty()
            || bytes + next.bytes() <= GROUP_BYTES && group.size() < GROUP_REQUESTS)) {
      group.add(next);
      waiting.remove();
      bytes += next.bytes();
      next = waiting.peek();
    }
    return group;
  }

  /** Completes requests that are decided. */
  void complete(List<Request<?>> group) {
    completions.complete(group);
  }

  // --- the end ---

  /**
   * Refuses requests from now on, and lets those that wait be written. Returns whether the caller is to close the log, with
   * the turn; {@code false} if another thread has closed it.
   *
   * @throws StuckException if the turn was not given up in time; whoever has it closes the log then
   */
  boolean beginClosing(long timeoutNanos) throws StuckException {
    requireNotWriting();
    closing = true;
    bytesOfWaiting.wakeAll();
    bytesOfFutures.wakeAll();
    if (!turn.take(timeoutNanos)) {
      closeLeftToHolder = true;
      if (!turn.tryTake()) {
        throw new StuckException();
      }
      closeLeftToHolder = false;
    }
    if (closed) {
      endTurn();
      return false;
    }
    try {
      writeWaiting();
    } catch (Throwable e) {
      recover(e);
    }
    return true;
  }

  private void writeWaiting() {
    for (List<Request<?>> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
      writer.write(group);
      inProgress = null;
    }
  }

  /** Ends the threads; whatever is submitted from now on is refused by its own caller. To be called with the turn. */
  void endClosing() {
    closed = true;
    closeLeftToHolder = false;
    LockSupport.unpark(thread);
    completions.close();
    endTurn();
  }

  boolean isClosing() {
    return closing;
  }

  /** Whether nothing can be written any more. */
  boolean isClosed() {
    return closed;
  }

  /** A thread that writes has not come to an end in time. */
  static final class StuckException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
