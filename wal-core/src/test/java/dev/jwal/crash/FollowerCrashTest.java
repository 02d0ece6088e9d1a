// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static dev.jwal.directory.Entries.randomEntry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The machine crashes whenever a follower has received something: whatever the crash leaves, it is
 * there, and committed.
 */
@Slow
@ExtendWith(Quiet.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FollowerCrashTest {

  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSegmentBytes(4096).withRecentBytes(0).withIndexBytes(0);

  private static final int STEPS = Boolean.getBoolean("soak") ? 600 : 30;

  private final CrashStates states = new CrashStates(64, 8, 8, 1);
  private final List<Entry> received = new ArrayList<>();
  private long last;
  private long commit;
  private int crashes;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasReceivedSurvivesEveryCrash(boolean writesDurably) throws Exception {
    Random dice = new Random(1);
    RecordingDisk disk = RecordingDisk.empty(512).writingDurably(writesDurably);
    try (Wal wal = log(disk).create(Entry.NO_DATA)) {
      Follower follower = wal.reader().follow(1);
      for (int step = 0; step < STEPS; step++) {
        step(wal, dice);
        receive(follower);
        crash(disk);
      }
      wal.sync();
      receive(follower);
      crash(disk);
      assertThat(received).hasSize((int) commit);
    }
    assertThat(crashes).isGreaterThan(STEPS);
  }

  private static WalDirectory log(RecordingDisk disk) {
    return LogsOnDisk.at(disk, RecordingDisk.LOG, OPTIONS);
  }

  /** Entries and states, together and alone; not each is synced. */
  private void step(Wal wal, Random dice) {
    List<Entry> entries = new ArrayList<>();
    long first = dice.nextInt(4) == 0 ? commit + 1 : last + 1;
    for (long index = first; index < first + 1 + dice.nextInt(2); index++) {
      entries.add(randomEntry(1, index, 1 + dice.nextInt(700)));
    }
    switch (dice.nextInt(5)) {
      case 0 -> wal.save(committing(dice, last), List.of());
      case 1 -> wal.cut();
      case 2 -> {
        last = first + entries.size() - 1;
        wal.saveUnsynced(committing(dice, last), entries);
      }
      default -> {
        last = first + entries.size() - 1;
        wal.save(committing(dice, last), entries);
      }
    }
  }

  private HardState committing(Random dice, long most) {
    commit += dice.nextLong(most - commit + 1);
    return new HardState(1, 1, commit);
  }

  private void receive(Follower follower) throws InterruptedException {
    for (Entry entry = next(follower); entry != null; entry = next(follower)) {
      assertThat(entry.index()).isEqualTo(received.size() + 1L);
      received.add(entry);
    }
  }

  private static Entry next(Follower follower) throws InterruptedException {
    return follower.poll(Duration.ZERO).orElse(null);
  }

  private void crash(RecordingDisk disk) {
    states.of(disk.state(), image -> {
      crashes++;
      try (Wal wal =
          log(RecordingDisk.holding(image, 512)).open(SnapshotMark.NONE).wal()) {
        assertThat(wal.state().commit()).isGreaterThanOrEqualTo(received.size());
        List<Entry> found = new ArrayList<>();
        for (int index = 1; index <= received.size(); index++) {
          found.add(wal.reader().get(index).orElseThrow());
        }
        assertThat(found).isEqualTo(received);
      }
    });
  }
}
