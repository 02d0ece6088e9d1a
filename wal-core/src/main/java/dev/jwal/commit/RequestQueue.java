package dev.jwal.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests in the order of submission, and whose turn it is to write them: one thread's at a time.
 *
 * <p>A caller that finds nobody writing does it itself, which spares it two changes of threads. As soon as others wait
 * too, a thread of the log's own takes over and goes on until nobody waits. It also writes for virtual threads, which
 * would pin their carrier, and for asynchronous callers. No lock is held while a group is written.
 */
final class RequestQueue {

  /** A group ends here, so that those in it do not wait for those behind. */
  private static final long GROUP_BYTES = 4L << 20;

  private final long maxBytesInFlight;
  private final Runnable requireUsable;
  private final Consumer<List<Request<?>>> writeGroup;

  private final ReentrantLock gate = new ReentrantLock();
  private final Condition turnForWriter = gate.newCondition();
  private final Condition changed = gate.newCondition();
  private final Deque<Request<?>> waiting = new ArrayDeque<>();
  private long bytesInFlight;
  private boolean writing;
  private boolean writersTurn;
  private @Nullable Thread writer;
  private boolean closed;
  private volatile boolean closing;

  /**
   * Makes an empty queue.
   *
   * @param maxBytesInFlight the bytes that may be in the queue before callers wait
   * @param requireUsable throws if no request may be added any more
   * @param writeGroup writes some requests and tells their callers; throws nothing
   */
  RequestQueue(
      long maxBytesInFlight, Runnable requireUsable, Consumer<List<Request<?>>> writeGroup) {
    this.maxBytesInFlight = maxBytesInFlight;
    this.requireUsable = requireUsable;
    this.writeGroup = writeGroup;
  }

  /** Adds a request and waits until it is done. */
  <R extends @Nullable Object> R run(Request<R> request) {
    if (add(request, !Threads.currentIsVirtual())) {
      writeOneGroup();
    }
    return request.await();
  }

  /** Adds a request and does not wait for it, but for room if there is none. */
  void submit(Request<?> request) {
    add(request, false);
  }

  /** Returns whether it is now the caller's turn to write. */
  private boolean add(Request<?> request, boolean callerMayWrite) {
    gate.lock();
    try {
      requireUsable.run();
      while (bytesInFlight > 0 && bytesInFlight + request.bytes() > maxBytesInFlight) {
        changed.awaitUninterruptibly();
        requireUsable.run();
      }
      bytesInFlight += request.bytes();
      waiting.addLast(request);
      if (writing) {
        return false;
      }
      writing = true;
      if (!callerMayWrite) {
        passTurnToWriter();
      }
      return callerMayWrite;
    } finally {
      gate.unlock();
    }
  }

  private void writeOneGroup() {
    writeGroup.accept(nextGroup());
    gate.lock();
    try {
      if (waiting.isEmpty()) {
        nobodyWrites();
      } else {
        passTurnToWriter();
      }
    } finally {
      gate.unlock();
    }
  }

  private void nobodyWrites() {
    writing = false;
    changed.signalAll();
  }

  private void passTurnToWriter() {
    writersTurn = true;
    if (writer == null) {
      writer = Threads.startDaemon("wal-writer", this::writeInTurn);
    } else {
      turnForWriter.signal();
    }
  }

  private void writeInTurn() {
    while (awaitTurn()) {
      List<Request<?>> group = nextGroup();
      while (!group.isEmpty()) {
        writeGroup.accept(group);
        group = nextGroup();
      }
    }
  }

  /** Returns whether there will be another turn. */
  private boolean awaitTurn() {
    gate.lock();
    try {
      if (writersTurn && waiting.isEmpty()) {
        writersTurn = false;
        nobodyWrites();
      }
      while (!writersTurn && !closed) {
        turnForWriter.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      gate.unlock();
    }
  }

  private List<Request<?>> nextGroup() {
    gate.lock();
    try {
      List<Request<?>> group = new ArrayList<>(waiting.size());
      long bytes = 0;
      while (!waiting.isEmpty()
          && (group.isEmpty() || bytes + waiting.getFirst().bytes() <= GROUP_BYTES)) {
        Request<?> next = waiting.removeFirst();
        bytes += next.bytes();
        group.add(next);
      }
      return group;
    } finally {
      gate.unlock();
    }
  }

  /** Gives back the room that requests took. */
  void free(long bytes) {
    if (bytes > 0) {
      gate.lock();
      try {
        bytesInFlight -= bytes;
        changed.signalAll();
      } finally {
        gate.unlock();
      }
    }
  }

  /** Refuses requests from now on, and lets those that wait be written; {@code false} if another thread has done it. */
  boolean beginClosing() {
    gate.lock();
    try {
      closing = true;
      changed.signalAll();
      while (writing) {
        changed.awaitUninterruptibly();
      }
      writing = !closed;
      return writing;
    } finally {
      gate.unlock();
    }
  }

  void endClosing() {
    gate.lock();
    try {
      closed = true;
      turnForWriter.signalAll();
      nobodyWrites();
    } finally {
      gate.unlock();
    }
  }

  boolean isClosing() {
    return closing;
  }
}
