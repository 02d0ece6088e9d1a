// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import org.jspecify.annotations.Nullable;

/** One window, filled again and again. It grows with the largest record. */
final class OneWindow implements Windows {

  private @Nullable Window window;

  @Override
  public Window next(int bytes) {
    Window current = window;
    if (current == null || bytes > current.size()) {
      // A smaller one before may still be copied from, so nobody else gets it.
      current = SpareWindows.take(bytes);
      window = current;
    }
    return current;
  }

  @Override
  public void close() {
    Window last = window;
    window = null;
    if (last != null) {
      SpareWindows.giveBack(last);
    }
  }
}
