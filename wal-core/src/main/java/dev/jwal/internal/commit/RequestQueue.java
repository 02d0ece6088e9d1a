// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait to be written, in the order of submission, and the room that they take up in
 * memory until their callers know the outcome.
 *
 * <p>Any thread adds, without a lock: of some hundred callers that are notified at once and
 * resubmit, most would wait for each other. Only the thread that has the turn removes.
 */
final class RequestQueue {

  /** A group ends here, so that its callers do not wait for those after it. */
  private static final long GROUP_BYTES = 4L << 20;

  private static final int GROUP_REQUESTS = 16_384;

  private final Queue<Request<?>> waiting = new ConcurrentLinkedQueue<>();
  private final BytesInFlight bytesOfWaiting;
  private final BytesInFlight bytesOfFutures;

  /**
   * Creates an empty queue.
   *
   * @param maxBytesInFlight the bytes that may be held before callers wait
   * @param requireUsable throws if no request may be added any more
   */
  RequestQueue(long maxBytesInFlight, Runnable requireUsable) {
    this.bytesOfWaiting = new BytesInFlight(maxBytesInFlight, requireUsable);
    this.bytesOfFutures = new BytesInFlight(maxBytesInFlight, requireUsable);
  }

  /**
   * Where a request takes room. Requests that wait for a stage of a future do not keep those from
   * the disk whose callers wait here.
   */
  BytesInFlight roomFor(Request<?> request) {
    return request.isAsync() ? bytesOfFutures : bytesOfWaiting;
  }

  /** Adds a request that has taken its room. */
  void add(Request<?> request) {
    try {
      waiting.add(request);
    } catch (Throwable e) {
      freeRoomOf(request);
      throw e;
    }
  }

  /** Frees the room of a request whose caller knows the outcome. */
  void freeRoomOf(Request<?> request) {
    roomFor(request).free(request.bytesHeld());
  }

  /** Lets stages of futures that wait for room find out whether that is still of use. */
  void wakeStages() {
    bytesOfFutures.wakeAll();
  }

  /** Lets all that wait for room find out whether that is still of use. */
  void wakeAll() {
    bytesOfWaiting.wakeAll();
    bytesOfFutures.wakeAll();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether fewer requests wait than a number, which is counted up to only. */
  boolean isShorterThan(int number) {
    int found = 0;
    for (Iterator<Request<?>> all = waiting.iterator(); found < number && all.hasNext(); found++) {
      all.next();
    }
    return found < number;
  }

  /** The next request, which stays in the queue; {@code null} if there is none. */
  @Nullable
  Request<?> peek() {
    return waiting.peek();
  }

  /** Removes the next request. */
  void remove() {
    waiting.remove();
  }

  /**
   * Moves the next requests to a group, as many as are to be written together.
   *
   * @param group an empty list; it holds what was removed, whatever is thrown here
   */
  void moveNextGroupTo(List<Request<?>> group) {
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
  }
}
