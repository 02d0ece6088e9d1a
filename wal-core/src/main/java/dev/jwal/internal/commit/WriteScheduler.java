// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Threads;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Decides which thread writes the requests that wait: one at a time, which has the {@link Turn}.
 *
 * <p>A caller that finds the turn free writes itself, which saves two changes of threads. As soon
 * as others wait too, the log's writer thread takes over and continues until none waits. It also
 * writes for virtual threads, which would pin their carrier, and for asynchronous callers.
 *
 * <p>Whatever is thrown while a thread has the turn, the turn passes on. What a caller cannot do
 * any more, as its stack or the memory is at an end, the writer thread does, which is there from
 * the beginning.
 */
final class WriteScheduler {

  /** Writes groups of requests, on the thread that has the turn. */
  interface Writer {
    /** Writes requests and decides each of them. */
    void write(List<Request<?>> group);

    /** Stops the log because of something that {@link #write} could not deal with. */
    void stop(Throwable cause);

    /** Decides a request that is not going to be written. */
    void refuse(Request<?> request);

    /** Called without the turn, now and then after {@link #write}. */
    void afterTurn();

    /** Closes the log in the place of a thread that has waited too long for its turn to do so. */
    void closeLate();
  }

  /** So many calls, one in the other, take up more of the stack than handing over the turn. */
  private static final int CALLS_TO_HAND_OVER = 16;

  /**
   * The same for most of a write, so that a caller with a nearly full stack rarely stops the log.
   */
  private static final int CALLS_TO_WRITE = 64;

  /** A thread that had no stack left to wake the writer thread may have handed over the turn. */
  private static final long LONGEST_PARK_NANOS = 5_000_000_000L;

  private final Runnable requireUsable;
  private final Writer writer;
  private final RequestQueue queue;
  private final Completions completions;
  private final GroupRunner groups;
  private final Turn turn = new Turn();
  private final Thread thread;

  private volatile boolean closing;
  private volatile boolean closeLeftToHolder;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param disk where the threads come from
   * @param maxBytesInFlight the bytes that may be held before callers wait
   * @param requireUsable throws if no request may be added any more
   * @param writer writes the requests
   */
  WriteScheduler(Disk disk, long maxBytesInFlight, Runnable requireUsable, Writer writer) {
    this.requireUsable = requireUsable;
    this.writer = writer;
    this.queue = new RequestQueue(maxBytesInFlight, requireUsable);
    this.completions = new Completions(disk, queue::freeRoomOf, queue::wakeStages);
    this.groups = new GroupRunner(queue, writer, completions);
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

  /** Adds a request and does not wait, not even for room: one of the log's own, that needs little. */
  void submitAnyway(Request<?> request) {
    requireStack(CALLS_TO_HAND_OVER);
    requireUsable.run();
    queue.roomFor(request).takeAnyway(request.bytesHeld());
    queue.add(request);
    if (turn.tryTake()) {
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

  /** Throws a {@link StackOverflowError} now, when it does no harm, not with the turn taken. */
  private static int requireStack(int calls) {
    return calls == 0 ? 0 : 1 + requireStack(calls - 1);
  }

  /** Returns whether it is now the caller's turn. */
  private boolean add(Request<?> request) {
    requireUsable.run();
    BytesInFlight room = queue.roomFor(request);
    if (turn.isMine()) {
      room.takeAnyway(request.bytesHeld());
    } else {
      completions.takeRoom(room, request.bytesHeld());
    }
    queue.add(request);
    return turn.tryTake();
  }

  /** Whether the calling thread completes futures of any log: a stage is calling. */
  boolean isCompletionThread() {
    return completions.isCompleting();
  }

  private void writeOneGroup() {
    boolean written = false;
    try {
      if (!closed) {
        groups.writeNext();
      }
      written = true;
    } finally {
      if (!written) {
        handOver();
      }
    }
    endTurn();
  }

  /** Gives the caller the turn, if it is free and no request waits; the caller has to end it. */
  boolean takeFreeTurn() {
    requireStack(CALLS_TO_HAND_OVER);
    if (!queue.isEmpty() || !turn.tryTake()) {
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
      if (closeLeftToHolder || !queue.isEmpty()) {
        handOver();
        return;
      }
      turn.giveUp();
    } while ((closeLeftToHolder || !queue.isEmpty()) && turn.tryTake());
  }

  /** Passes the turn to the writer thread; if that is gone, refuses what waits. */
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
      groups.refuseAll();
      turn.giveUp();
    } while (!queue.isEmpty() && turn.tryTake());
  }

  // --- the writer thread ---

  private void writeInTurn() {
    while (awaitTurn()) {
      do {
        try {
          groups.writeAllLingering();
        } catch (Throwable e) {
          groups.recover(e);
        }
        if (closeLeftToHolder) {
          closeLate();
        } else {
          turn.giveUp();
        }
        writer.afterTurn();
      } while (!closed && (closeLeftToHolder || !queue.isEmpty()) && turn.tryTake());
    }
  }

  private void closeLate() {
    try {
      writer.closeLate();
    } finally {
      endClosing();
    }
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

  // --- the end ---

  /** Refuses requests from now on. A listener of the log may not do so while the log waits for it. */
  void beginRefusing() {
    requireNotWriting();
    closing = true;
    queue.wakeAll();
  }

  /**
   * Refuses requests from now on, and has those that wait written. Returns whether the caller is to
   * close the log, with the turn; {@code false} if another thread has closed it.
   *
   * @throws StuckException if the turn was not given up in time; its holder closes the log then
   */
  boolean beginClosing(long timeoutNanos) throws StuckException {
    beginRefusing();
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
      groups.writeAll();
    } catch (Throwable e) {
      groups.recover(e);
    }
    return true;
  }

  /**
   * Ends the threads; what is submitted from now on is refused by its own caller. With the turn.
   */
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

  /** A thread that writes has not returned in time. */
  static final class StuckException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
