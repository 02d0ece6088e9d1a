// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.SegmentInfo;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.FaultyDisk;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.segment.RecycledSegment;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealed segments 0 to 3, of ten entries each, before a current one. */
class SegmentListTest {

  private static final long EVERYTHING = -1;

  @TempDir
  Path directory;

  private final FaultyDisk disk = new FaultyDisk();
  private final List<String> purged = new ArrayList<>();

  @Test
  void theSegmentsAreListedOldestFirst() throws IOException {
    SegmentList list = fourSealed();

    assertThat(sequences(list.infos())).containsExactly(0L, 1L, 2L, 3L);
    list.close();
  }

  @Test
  void aListThatWasTakenDoesNotChange() throws IOException {
    SegmentList list = fourSealed();
    List<SegmentInfo> before = list.infos();
    list.releaseTo(25, current());

    assertThat(before).noneMatch(SegmentInfo::released);
    assertThat(list.infos())
        .extracting(SegmentInfo::released)
        .containsExactly(true, true, false, false);
    list.close();
  }

  @Test
  void aReleaseUnlocksWhatIsWhollyBeforeTheIndexButForOne() throws IOException {
    SegmentList list = fourSealed();

    list.releaseTo(31, current());

    assertThat(lockedNow()).containsExactly(2L, 3L);
    list.close();
    assertThat(lockedNow()).isEmpty();
  }

  @Test
  void indexesAreUnsigned() throws IOException {
    SegmentList list = new SegmentList();
    add(list, 0, 0);
    add(list, 1, Long.MAX_VALUE);
    add(list, 2, Long.MIN_VALUE + 5);

    list.releaseTo(-1, segment(3, -2));

    assertThat(list.infos()).extracting(SegmentInfo::released).containsExactly(true, true, true);
  }

  @Test
  void onlyWhatWasReleasedIsPurged() throws IOException {
    SegmentList list = fourSealed();
    purge(list, 0, EVERYTHING, current());
    assertThat(purged).isEmpty();

    list.releaseTo(31, current());
    purge(list, 0, EVERYTHING, current());

    assertThat(purged).containsExactly(name(0), name(1));
    assertThat(sequences(list.infos())).containsExactly(2L, 3L);
    assertThat(LocalDisk.CACHED.list(directory)).containsExactly(name(2), name(3));
    list.close();
  }

  @Test
  void someReleasedSegmentsAreRetained() throws IOException {
    SegmentList list = fourSealed();
    list.releaseTo(EVERYTHING, current());

    purge(list, 3, EVERYTHING, current());

    assertThat(purged).containsExactly(name(0));
    list.close();
  }

  @Test
  void aSegmentFromWhichTheMarkIsReadIsKept() throws IOException {
    SegmentList list = fourSealed();
    list.releaseTo(EVERYTHING, current());

    purge(list, 0, 20, current());
    assertThat(purged).containsExactly(name(0));

    purge(list, 0, 21, current());
    assertThat(purged).containsExactly(name(0), name(1));
    list.close();
  }

  @Test
  void aSegmentThatAnotherHasLockedIsKeptAndPurgedLater() throws IOException {
    SegmentList list = fourSealed();
    list.releaseTo(EVERYTHING, current());
    DiskFile reader = disk.lock(segment(0, 0).path());

    purge(list, 0, EVERYTHING, current());
    assertThat(purged).isEmpty();

    reader.close();
    purge(list, 0, EVERYTHING, current());
    assertThat(purged).hasSize(4);
  }

  @Test
  void aNameThatIsGoneIsDurableBeforeTheNextGoes() throws IOException {
    SegmentList list = fourSealed();
    list.releaseTo(EVERYTHING, current());
    disk.failDirectorySyncs(FaultyDisk.broken());

    assertThatThrownBy(() -> purge(list, 0, EVERYTHING, current()))
        .isInstanceOf(WalException.Io.class)
        .hasMessageContaining("cannot sync");

    assertThat(LocalDisk.CACHED.list(directory)).containsExactly(name(1), name(2), name(3));
    assertThat(purged).isEmpty();
  }

  @Test
  void allLocksAreReleasedThoughOneCannotBe() throws IOException {
    SegmentList list = fourSealed();
    disk.failCloses(FaultyDisk.error(new OutOfMemoryError("of a close")));

    list.close();

    disk.mend();
    assertThat(lockedNow()).isEmpty();
  }

  @Test
  void aSegmentThatWasNotReadIsWantedAllTheSame() throws IOException {
    SegmentList list = new SegmentList();
    disk.create(segment(0, 0).path()).close();
    list.add(segment(0, 0), info(0, 0), null);
    add(list, 1, 11);

    purge(list, 0, EVERYTHING, segment(2, 21));

    assertThat(list.infos()).noneMatch(SegmentInfo::released);
    assertThat(purged).isEmpty();
    list.close();
  }

  @Test
  void aFileThatIsRecycledIsNotDeleted() throws IOException {
    SegmentList list = fourSealed();
    list.releaseTo(EVERYTHING, current());

    new SegmentPurge(
            disk, directory, retaining(0), list, new RecycledSegment(disk, directory, true))
        .run(EVERYTHING, current());

    assertThat(purged).hasSize(4);
    assertThat(LocalDisk.CACHED.list(directory)).containsExactly("2.tmp");
  }

  private SegmentList fourSealed() throws IOException {
    SegmentList list = new SegmentList();
    for (int sequence = 0; sequence < 4; sequence++) {
      add(list, sequence, firstIndex(sequence));
    }
    return list;
  }

  private void add(SegmentList list, long sequence, long firstIndex) throws IOException {
    Segment segment = segment(sequence, firstIndex);
    list.add(segment, info(sequence, firstIndex), disk.create(segment.path()));
  }

  private static long firstIndex(long sequence) {
    return sequence == 0 ? 0 : 10 * sequence + 1;
  }

  private Segment segment(long sequence, long firstIndex) {
    return new Segment(directory, new SegmentName(sequence, firstIndex));
  }

  private Segment current() {
    return segment(4, 41);
  }

  private static String name(long sequence) {
    return new SegmentName(sequence, firstIndex(sequence)).toString();
  }

  private static SegmentInfo info(long sequence, long firstIndex) {
    String name = new SegmentName(sequence, firstIndex).toString();
    return new SegmentInfo(name, sequence, firstIndex, 0, 0, Instant.EPOCH, false);
  }

  private void purge(SegmentList list, int retained, long markIndex, Segment current) {
    RecycledSegment none = new RecycledSegment(disk, directory, false);
    new SegmentPurge(disk, directory, retaining(retained), list, none).run(markIndex, current);
  }

  private LogSettings retaining(int segments) {
    WalEventListener listener = new WalEventListener() {
      @Override
      public void purged(SegmentInfo segment) {
        purged.add(segment.name());
      }
    };
    return new LogSettings(
        1 << 20, 0, 1 << 20, 1 << 20, segments, 0, 0, Duration.ofSeconds(1), false, listener);
  }

  private static List<Long> sequences(List<SegmentInfo> infos) {
    return infos.stream().map(SegmentInfo::sequence).toList();
  }

  private List<Long> lockedNow() throws IOException {
    List<Long> locked = new ArrayList<>();
    for (Segment segment : Segment.list(LocalDisk.CACHED, directory)) {
      try {
        disk.lock(segment.path()).close();
      } catch (WalException.Locked e) {
        locked.add(segment.sequence());
      }
    }
    return locked;
  }
}
