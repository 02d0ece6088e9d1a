// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.Slow;
import dev.jwal.Wal;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.internal.segment.SyncPoint;
import dev.jwal.internal.segment.SyncPointFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damage to what was acknowledged is never taken for a torn write, whatever the data is: nothing of
 * it is cut off after a clean close, and nothing before the last sync point after a crash.
 */
@Slow
@ExtendWith(Quiet.class)
@Timeout(600)
class AcknowledgedDamageTest {

  private static final WalOptions OPTIONS = WalOptions.DEFAULT.withSegmentBytes(16 << 10);

  private static final Path SYNC_POINT = RecordingDisk.LOG.resolve(SyncPointFile.NAME);

  private static final boolean ALL = CrashRun.Effort.isLong();

  /** What the entries of a log hold. */
  enum Data {
    ZEROS,
    TEXT,
    RANDOM,
    ONES;

    byte[] ofSize(int size) {
      byte[] data = new byte[size];
      switch (this) {
        case ZEROS -> data[0] = (byte) size;
        case TEXT -> {
          byte[] text = "An order of three apples, to be paid in cash. "
              .repeat(size)
              .getBytes(StandardCharsets.US_ASCII);
          System.arraycopy(text, 0, data, 0, size);
        }
        case RANDOM -> new Random(size).nextBytes(data);
        case ONES -> Arrays.fill(data, (byte) 0xFF);
        default -> throw new AssertionError(this);
      }
      return data;
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterACleanCloseNothingIsCutOff(Data data) {
    RecordingDisk disk = written(data);
    DamageSweep sweep = new DamageSweep(OPTIONS);
    Image closed = disk.cached();
    List<Entry> all = sweep.entries(closed);
    assertThat(all).hasSize(16);

    closed.files().forEach((file, bytes) -> {
      if (!file.equals(SYNC_POINT)) {
        sweep.damage(closed, file, endOfContent(bytes), ALL ? 1 : 61, data.ordinal(), all);
      }
    });

    assertThat(sweep.wrong()).isEmpty();
    assertThat(sweep.refused()).isGreaterThan(sweep.damages() / 2);
  }

  @ParameterizedTest
  @EnumSource
  void afterACrashNothingIsCutOffThatIsOlderThanTheSyncPoint(Data data) {
    RecordingDisk disk = written(data);
    DamageSweep sweep = new DamageSweep(OPTIONS);
    List<Operation> operations = disk.operations();
    DiskState state = disk.origin();
    int stride = ALL ? 31 : 4001;
    int tried = 0;
    for (int moment = 0; moment < operations.size(); moment++) {
      operations.get(moment).applyTo(state);
      for (Image image : List.of(state.durable(), state.cached())) {
        if (LogsOnDisk.at(RecordingDisk.holding(image, 512), RecordingDisk.LOG, OPTIONS)
            .exists()) {
          sweep(image, sweep, stride, moment);
          tried++;
        }
      }
    }

    assertThat(tried).isGreaterThan(100);
    assertThat(sweep.wrong()).isEmpty();
    assertThat(sweep.refused()).isGreaterThan(sweep.damages() / 2);
  }

  private static void sweep(Image image, DamageSweep sweep, int stride, int seed) {
    List<Entry> all = sweep.entries(image);
    Optional<SyncPoint> point =
        SyncPointFile.read(RecordingDisk.holding(image, 512), RecordingDisk.LOG);
    point.ifPresent(found -> {
      Path file = RecordingDisk.LOG.resolve(found.segment().toString());
      if (image.files().containsKey(file)) {
        int end = (int) found.offset();
        boolean isLast = image.files().tailMap(file).keySet().stream()
            .noneMatch(other -> !other.equals(file) && other.toString().endsWith(".wal"));
        List<Entry> before = isLast ? sweep.entries(cutOff(image, file, end)) : all;
        sweep.damage(image, file, end, stride, seed, before);
      }
    });
  }

  private static Image cutOff(Image image, Path file, int end) {
    return image.with(file, Arrays.copyOf(image.files().get(file), end));
  }

  @ParameterizedTest
  @EnumSource
  void damageToTheSyncPointHarmsNothing(Data data) {
    Image closed = written(data).cached();
    DamageSweep sweep = new DamageSweep(OPTIONS);
    List<Entry> all = sweep.entries(closed);

    sweep.damage(closed, SYNC_POINT, closed.files().get(SYNC_POINT).length, ALL ? 1 : 61, 1, all);

    assertThat(sweep.wrong()).isEmpty();
    assertThat(sweep.refused()).isZero();
  }

  /**
   * A log that was closed, opened and cut in between, so that each of these is among the moments of
   * a crash.
   */
  private static RecordingDisk written(Data data) {
    RecordingDisk disk = RecordingDisk.empty(512).writingDurably(true);
    WalDirectory directory = LogsOnDisk.at(disk, RecordingDisk.LOG, OPTIONS);
    try (Wal wal = directory.create("a log".getBytes(StandardCharsets.US_ASCII))) {
      append(wal, data, 700, 1500, 40);
      wal.append(List.of(data.ofSize(600), data.ofSize(601)));
    }
    try (Wal wal = directory.openAtEnd()) {
      append(wal, data, 100, 1100);
      wal.cut();
      append(wal, data, 2000, 30, 900);
    }
    try (Wal wal = directory.openAtEnd()) {
      append(wal, data, 512, 513, 100, 10, 700, 50);
    }
    return disk;
  }

  private static void append(Wal wal, Data data, int... sizes) {
    for (int size : sizes) {
      wal.append(data.ofSize(size));
    }
  }

  private static int endOfContent(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
