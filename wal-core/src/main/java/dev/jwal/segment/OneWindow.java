// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

/** One window, filled again and again. It grows with the largest record. */
final class OneWindow implements Windows {

  private Window window = new Window(Window.BYTES);

  @Override
  public Window next(int bytes) {
    if (bytes > window.size()) {
      window = new Window(bytes);
    }
    return window;
  }
}
