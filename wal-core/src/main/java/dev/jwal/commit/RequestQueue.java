// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests in the order of submission, and whose turn it is to write them: one thread's at a time.
 *
 * <p>A caller that finds nobody writing does it itself, which spares it two changes of threads. As soon as others wait
 * too, a thread of the log's own takes over and goes on until nobody waits. It also writes for virtual threads, which
 * would pin their carrier, and for asynchronous callers.
 *
 * <p>Callers take no lock: of some hundred that are told at once and come again, most would wait for each other.
 */
final class RequestQueue {

  /** A group ends here, so that those in it do not wait for those behind. */
  private static final long GROUP_BYTES = 4L << 20;

  private static final int ENOUGH_FOR_A_GROUP = 48;
  private static final int YIELDS_BEFORE_A_GROUP = 5;

  private final Runnable requireUsable;
  private final Consumer<List<Request<?>>> writeGroup;

  private final Queue<Request<?>> waiting = new ConcurrentLinkedQueue<>();
  private final BytesInFlight bytesInFlight;

  /** Whether it is somebody's turn to write. Only that thread takes requests out, and passes the turn on. */
  private final AtomicBoolean turn = new AtomicBoolean();

  private @Nullable Thread writer;
  private volatile boolean writersTurn;

  private final ReentrantLock closingLock = new ReentrantLock();
  private final Condition turnGivenUp = closingLock.newCondition();
  private volatile boolean closing;
  private volatile boolean closed;

  /**
   * Makes an empty queue.
   *
   * @param maxBytesInFlight the bytes that may be in the queue before callers wait
   * @param requireUsable throws if no request may be added any more
   * @param writeGroup writes some requests and tells their callers; throws nothing
   */
  RequestQueue(
      long maxBytesInFlight, Runnable requireUsable, Consumer<List<Request<?>>> writeGroup) {
    this.requireUsable = requireUsable;
    this.writeGroup = writeGroup;
    this.bytesInFlight = new BytesInFlight(maxBytesInFlight, requireUsable);
  }

  /** Adds a request and waits until it is done. */
  <R extends @Nullable Object> R run(Request<R> request) {
    if (add(request)) {
      if (Threads.currentIsVirtual() && !closed) {
        passTurnToWriter();
      } else {
        writeOneGroup();
      }
    }
    return request.await();
  }

  /** Adds a request and does not wait for it, but for room if there is none. */
  void submit(Request<?> request) {
    if (add(request)) {
      if (closed) {
        writeOneGroup();
      } else {
        passTurnToWriter();
      }
    }
  }

  /** Returns whether it is now the caller's turn. */
  private boolean add(Request<?> request) {
    requireUsable.run();
    bytesInFlight.take(request.bytes());
    waiting.add(request);
    return turn.compareAndSet(false, true);
  }

  private void writeOneGroup() {
    writeGroup.accept(nextGroup());
    endTurn();
  }

  /** Gives the caller the turn, if it is nobody's and nobody waits; it has to end it. */
  boolean takeFreeTurn() {
    if (!waiting.isEmpty() || !turn.compareAndSet(false, true)) {
      return false;
    }
    if (!closed) {
      return true;
    }
    if (giveUpTurn()) {
      writeOneGroup();
    }
    return false;
  }

  /** Lets the next one write. */
  void endTurn() {
    if (!waiting.isEmpty() || giveUpTurn()) {
      passTurnToWriter();
    }
  }

  /**
   * Lets others have the turn. Whoever came just before was not given it, and relies on it being looked after: returns
   * whether somebody waits and the turn was taken again.
   */
  private boolean giveUpTurn() {
    turn.set(false);
    if (closing) {
      closingLock.lock();
      try {
        turnGivenUp.signalAll();
      } finally {
        closingLock.unlock();
      }
    }
    return !waiting.isEmpty() && turn.compareAndSet(false, true);
  }

  private void passTurnToWriter() {
    writersTurn = true;
    if (writer == null) {
      writer = Threads.startDaemon("wal-writer", this::writeInTurn);
    } else {
      LockSupport.unpark(writer);
    }
  }

  private void writeInTurn() {
    while (awaitTurn()) {
      do {
        List<Request<?>> group = nextGroup();
        while (!group.isEmpty()) {
          writeGroup.accept(group);
          awaitReturnOf(group.size());
          group = nextGroup();
        }
      } while (giveUpTurn());
    }
  }

  /**
   * Gives callers just told a moment to come again, so that they need not wait for the sync of the others: without it
   * two halves of them take turns. Where there are many, enough come meanwhile, and none is waited for.
   */
  private void awaitReturnOf(int callers) {
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

  /** Returns whether there will be another turn. */
  private boolean awaitTurn() {
    while (!writersTurn && !closed) {
      LockSupport.park(this);
      Thread.interrupted(); // Nobody means anything by it: the thread is the log's own.
    }
    boolean mine = writersTurn;
    writersTurn = false;
    return mine;
  }

  private List<Request<?>> nextGroup() {
    List<Request<?>> group = new ArrayList<>();
    long bytes = 0;
    Request<?> next = waiting.peek();
    while (next != null && (group.isEmpty() || bytes + next.bytes() <= GROUP_BYTES)) {
      group.add(waiting.remove());
      bytes += next.bytes();
      next = waiting.peek();
    }
    return group;
  }

  /** Gives back the room that requests took. */
  void free(long bytes) {
    bytesInFlight.free(bytes);
  }

  /**
   * Refuses requests from now on, and lets those that wait be written. Returns whether the caller is to close the log,
   * then it has the turn; {@code false} if another thread has done it.
   */
  boolean beginClosing() {
    closing = true;
    bytesInFlight.wakeAll();
    closingLock.lock();
    try {
      while (!turn.compareAndSet(false, true)) {
        turnGivenUp.awaitUninterruptibly();
      }
    } finally {
      closingLock.unlock();
    }
    if (closed) {
      giveUpTurn();
      return false;
    }
    for (List<Request<?>> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
      writeGroup.accept(group);
    }
    return true;
  }

  /** From now on whoever comes late has the turn, and is refused when it writes. */
  void endClosing() {
    closed = true;
    LockSupport.unpark(writer);
    if (giveUpTurn()) {
      writeOneGroup();
    }
  }

  boolean isClosing() {
    return closing;
  }

  /** Whether nothing can be written any more. */
  boolean isClosed() {
    return closed;
  }
}
