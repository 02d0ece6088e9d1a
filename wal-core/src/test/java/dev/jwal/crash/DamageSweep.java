// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * Damages the bytes of a log that are known to have been durable: single bits, and runs of 8, 64
 * and 512 bytes that become zeros, ones, or bytes of other records. Whatever is opened then has to
 * hold everything that was in them.
 */
final class DamageSweep {

  private static final int[] RUNS = {8, 64, 512};

  private final WalOptions options;
  private final List<String> wrong = new ArrayList<>();
  private int damages;
  private int refused;

  DamageSweep(WalOptions options) {
    this.options = options;
  }

  /** What was found wrong. */
  List<String> wrong() {
    return wrong;
  }

  /** How many damages were tried. */
  int damages() {
    return damages;
  }

  /** How many of them had the log refused. */
  int refused() {
    return refused;
  }

  /**
   * Damages a part of a file in every way.
   *
   * @param image a disk with a log
   * @param end where the part ends that begins at 0
   * @param stride every so many-th damage is tried, from one chosen by the seed on
   * @param expected the entries that have to be there, whatever happens to the file, if the log
   *     opens
   */
  void damage(Image image, Path file, int end, int stride, long seed, List<Entry> expected) {
    byte[] whole = image.files().get(file);
    int[] next = {new Random(seed).nextInt(stride)};
    BiConsumer<String, byte[]> try_ =
        (what, damaged) -> check(image, file, what, damaged, expected);
    for (int bit = 0; bit < end * Byte.SIZE; bit++) {
      if (next[0]-- == 0) {
        next[0] = stride - 1;
        byte[] damaged = whole.clone();
        damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        try_.accept("bit " + bit % Byte.SIZE + " of byte " + bit / Byte.SIZE + " flipped", damaged);
      }
    }
    for (int length : RUNS) {
      for (int at = 0; at < end; at += Math.min(length, 64)) {
        for (Filling filling : Filling.values()) {
          if (next[0]-- == 0) {
            next[0] = stride - 1;
            byte[] damaged = whole.clone();
            filling.fill(damaged, at, Math.min(length, end - at), end);
            try_.accept(length + " bytes of " + filling + " at " + at, damaged);
          }
        }
      }
    }
  }

  private enum Filling {
    ZEROS,
    ONES,
    OTHER_RECORDS,
    OTHER_RECORDS_SHIFTED;

    void fill(byte[] bytes, int at, int length, int end) {
      switch (this) {
        case ZEROS -> Arrays.fill(bytes, at, at + length, (byte) 0);
        case ONES -> Arrays.fill(bytes, at, at + length, (byte) 0xFF);
        case OTHER_RECORDS -> copy(bytes, (at + end / 2 & ~7) % end, at, length);
        case OTHER_RECORDS_SHIFTED -> copy(bytes, (at + end / 3 | 1) % end, at, length);
        default -> throw new AssertionError(this);
      }
    }

    private static void copy(byte[] bytes, int from, int to, int length) {
      byte[] source = bytes.clone();
      for (int i = 0; i < length; i++) {
        bytes[to + i] = source[(from + i) % source.length];
      }
    }
  }

  private void check(Image image, Path file, String what, byte[] damaged, List<Entry> expected) {
    if (Arrays.equals(damaged, image.files().get(file))) {
      return;
    }
    damages++;
    try {
      List<Entry> found = entries(image.with(file, damaged));
      if (found.size() < expected.size() || !found.subList(0, expected.size()).equals(expected)) {
        wrong.add("%s, %s: %d entries are left of %d"
            .formatted(file.getFileName(), what, found.size(), expected.size()));
      }
    } catch (WalException e) {
      refused++;
    } catch (RuntimeException e) {
      wrong.add("%s, %s: %s".formatted(file.getFileName(), what, e));
    }
  }

  /** Opens the log for writing, and closes it again. */
  List<Entry> entries(Image image) {
    WalDirectory directory =
        LogsOnDisk.at(RecordingDisk.holding(image, 512), RecordingDisk.LOG, options);
    var recovery = directory.open(SnapshotMark.NONE);
    recovery.wal().close();
    return recovery.contents().entries();
  }
}
