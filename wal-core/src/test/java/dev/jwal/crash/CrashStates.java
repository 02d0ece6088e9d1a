// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Every state that a crash may leave of a disk, where those are few; else every prefix of what is
 * pending, each piece left out, each piece alone, each piece as the last write but one left it, and
 * others at random.
 */
final class CrashStates {

  private final int allUpTo;
  private final int pieces;
  private final int randomOnes;
  private final Random random;

  /**
   * Makes states.
   *
   * @param allUpTo up to how many states all are made
   * @param pieces how many pieces to end a prefix with, leave out, or keep alone, where there are
   *     more states
   * @param randomOnes how many to make at random then
   * @param seed what those follow from
   */
  CrashStates(int allUpTo, int pieces, int randomOnes, long seed) {
    this.allUpTo = allUpTo;
    this.pieces = pieces;
    this.randomOnes = randomOnes;
    this.random = new Random(seed);
  }

  void of(DiskState disk, Consumer<Image> consumer) {
    List<Integer> list = disk.choices();
    int[] most = list.stream().mapToInt(Integer::intValue).toArray();
    long number = 1;
    for (int choices : most) {
      number = Math.min(number * (choices + 1), Integer.MAX_VALUE);
    }
    if (number <= allUpTo) {
      all(disk, most, consumer);
    } else {
      some(disk, most, consumer);
    }
  }

  private static void all(DiskState disk, int[] most, Consumer<Image> consumer) {
    int[] choices = new int[most.length];
    while (true) {
      consumer.accept(disk.after(choices));
      int i = 0;
      while (i < most.length && choices[i] == most[i]) {
        choices[i++] = 0;
      }
      if (i == most.length) {
        return;
      }
      choices[i]++;
    }
  }

  private void some(DiskState disk, int[] most, Consumer<Image> consumer) {
    int[] none = new int[most.length];
    consumer.accept(disk.after(none));
    consumer.accept(disk.after(most));
    int[] prefix = none.clone();
    int step = Math.max(1, most.length / pieces);
    int olderStep = Math.max(1, (int) Arrays.stream(most).filter(n -> n > 1).count() / pieces);
    int rewritten = 0;
    for (int i = 0; i < most.length; i++) {
      prefix[i] = most[i];
      if (most[i] > 1 && rewritten++ % olderStep == 0) {
        int[] oneIsOlder = most.clone();
        oneIsOlder[i]--;
        consumer.accept(disk.after(oneIsOlder));
      }
      if (most[i] == 0 || i % step != 0) {
        continue;
      }
      consumer.accept(disk.after(prefix));
      int[] leftOut = most.clone();
      leftOut[i] = 0;
      consumer.accept(disk.after(leftOut));
      int[] alone = none.clone();
      alone[i] = most[i];
      consumer.accept(disk.after(alone));
    }
    for (int n = 0; n < randomOnes; n++) {
      int[] choices = new int[most.length];
      int density = 1 + random.nextInt(7);
      for (int i = 0; i < most.length; i++) {
        choices[i] = random.nextInt(8) < density ? random.nextInt(most[i] + 1) : 0;
      }
      consumer.accept(disk.after(choices));
    }
  }
}
