// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareWindowsTest {

  @Test
  void aWindowIsNeverHeldByTwo() {
    Window first = SpareWindows.take(1);
    Window second = SpareWindows.take(Window.BYTES);

    assertThat(first).isNotSameAs(second);
    SpareWindows.giveBack(first);
    assertThat(SpareWindows.take(100)).isNotSameAs(second);
  }

  @Test
  void aWindowComesBackEmpty() {
    Window window = SpareWindows.take(1);
    SpareWindows.giveBack(window);

    assertThat(SpareWindows.take(1).holds(0, 1)).isFalse();
  }

  @Test
  void aLargeOneIsAsLargeAsWantedAndNotKept() {
    Window large = SpareWindows.take(Window.BYTES + 1);
    SpareWindows.giveBack(large);

    assertThat(large.size()).isEqualTo(Window.BYTES + 1);
    assertThat(SpareWindows.take(Window.BYTES + 1)).isNotSameAs(large);
  }

  @Test
  void oneWindowGivesItsWindowBackOnce() {
    OneWindow windows = new OneWindow();
    Window window = windows.next(10);
    assertThat(windows.next(Window.BYTES)).isSameAs(window);

    windows.close();
    windows.close();

    assertThat(SpareWindows.take(1)).isNotSameAs(SpareWindows.take(1));
  }
}
