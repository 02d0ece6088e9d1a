// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import java.lang.ref.SoftReference;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Windows that nobody uses at the moment.
 *
 * <p>Their memory lies outside the heap, where it is given back only once the garbage collector has found it unused:
 * reading many small logs would pile it up. What is spare is given up when memory becomes scarce. Safe for threads.
 */
final class SpareWindows {

  private static final Deque<SoftReference<Window>> SPARE = new ConcurrentLinkedDeque<>();

  private SpareWindows() {}

  /** Takes an empty window that holds at least so many bytes. */
  static Window take(int bytes) {
    if (bytes > Window.BYTES) {
      return new Window(bytes);
    }
    for (SoftReference<Window> next = SPARE.poll(); next != null; next = SPARE.poll()) {
      Window spare = next.get();
      if (spare != null) {
        return spare;
      }
    }
    return new Window(Window.BYTES);
  }

  /** Gives a window back that is not looked at any more. */
  static void giveBack(Window window) {
    if (window.size() == Window.BYTES) {
      window.clear();
      SPARE.push(new SoftReference<>(window));
    }
  }
}
