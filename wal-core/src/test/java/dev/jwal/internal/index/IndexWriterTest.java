// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.SnapshotMark;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No file is there: what is found is where entries were said to be. */
class IndexWriterTest {

  private static final Path DIRECTORY = Path.of("log");

  private IndexWriter index = writer(1 << 20, 1 << 20);
  private SegmentName segment = SegmentName.FIRST;

  private static IndexWriter writer(long indexBytes, long recentBytes) {
    return new IndexWriter(
        LocalDisk.CACHED, new Segment(DIRECTORY, SegmentName.FIRST), 0, indexBytes, recentBytes);
  }

  private void add(long... indexes) {
    for (long one : indexes) {
      index.add(one, 1, 100 + 8 * one, (int) one);
    }
  }

  private void cut(long next) {
    segment = segment.next(next);
    index.beginSegment(new Segment(DIRECTORY, segment));
  }

  /** Where entries are: the segment's sequence, a slash, the offset; a dash where none is. */
  private static List<String> places(EntryIndex value, long first, long last) {
    List<String> places = new ArrayList<>();
    for (long one = first; one <= last; one++) {
      EntryPlace place = value.find(one);
      places.add(
          place == null
              ? "-"
              : place.file().segment().sequence() + "/" + place.run().offset(place.at()));
    }
    return places;
  }

  @Test
  void entriesAreWhereTheyWereAdded() {
    add(1, 2);
    cut(3);
    add(3);
    assertThat(places(index.value(), 0, 4)).containsExactly("-", "0/108", "0/116", "1/124", "-");
    assertThat(index.value().find(3).run().crcBefore()).isEqualTo(3);
  }

  @Test
  void anOlderValueStaysAsItIs() {
    add(1, 2, 3, 4);
    EntryIndex before = index.value();
    index.add(2, 2, 500, 0);
    EntryIndex after = index.value();
    index.add(3, 2, 600, 0);

    assertThat(places(before, 1, 5)).containsExactly("0/108", "0/116", "0/124", "0/132", "-");
    assertThat(places(after, 1, 5)).containsExactly("0/108", "0/500", "-", "-", "-");
    assertThat(places(index.value(), 1, 5)).containsExactly("0/108", "0/500", "0/600", "-", "-");
    assertThat(after.find(1).term()).isEqualTo(1);
    assertThat(after.find(2).term()).isEqualTo(2);
    assertThat(before.find(2).following()).isEqualTo(2);
    assertThat(after.find(1).following()).isZero();
  }

  @Test
  void anEntryMayReplaceThoseOfSegmentsBefore() {
    add(1, 2, 3);
    cut(4);
    add(4, 5);
    cut(6);
    add(2);
    assertThat(places(index.value(), 1, 5)).containsExactly("0/108", "2/116", "-", "-", "-");
    add(1);
    assertThat(places(index.value(), 1, 2)).containsExactly("2/108", "-");
  }

  @Test
  void returnsToASavepoint() {
    add(1, 2, 3);
    EntryIndex savepoint = index.value();
    add(4, 5, 2, 3);
    index.returnTo(savepoint);
    assertThat(index.value()).isSameAs(savepoint);
    index.add(4, 1, 800, 0);
    assertThat(places(index.value(), 1, 5))
        .containsExactly("0/108", "0/116", "0/124", "0/800", "-");
    assertThat(index.value().lastIndex()).isEqualTo(4);
  }

  @Test
  void framesThatAreNotAlignedAreFound() {
    index.add(1, 1, 16, 0);
    index.add(2, 1, 43, 0);
    index.add(3, 1, 71, 0);
    index.add(4, 1, 1L << 33, 0);
    index.add(5, 1, (1L << 33) + 8, 0);
    index.add(6, 1, (1L << 36) + 8, 0);
    assertThat(places(index.value(), 1, 6))
        .containsExactly("0/16", "0/43", "0/71", "0/8589934592", "0/8589934600", "0/68719476744");
  }

  @Test
  void entriesBeforeTheFirstAreKnownAndNotShown() {
    add(1, 2, 3);
    index.hideBefore(3);
    assertThat(index.value().firstIndex()).isEqualTo(3);
    assertThat(index.value().contains(2)).isFalse();
    assertThat(places(index.value(), 2, 3)).containsExactly("0/116", "0/124");
    index.hideBefore(2);
    assertThat(index.value().firstIndex()).isEqualTo(3);
    index.hideBefore(50);
    assertThat(index.value().firstIndex()).isEqualTo(4);
    add(2);
    assertThat(index.value().firstIndex()).isEqualTo(2);
  }

  @Test
  void aReceivedSnapshotTakesThePlaceOfAllUntilItIsGivenUp() {
    LogExtent extent = LogExtent.after(0).entries(1, 3, 1);
    add(1, 2, 3);
    LogExtent expected = extent.mark(new SnapshotMark(10, 2), 0).expected();
    index.follow(expected);
    assertThat(index.value().firstIndex()).isEqualTo(11);
    assertThat(index.value().lastIndex()).isEqualTo(10);
    assertThat(places(index.value(), 1, 3)).containsExactly("-", "-", "-");

    index.follow(expected.decidedBy(3));
    assertThat(places(index.value(), 1, 3)).containsExactly("0/108", "0/116", "0/124");
    assertThat(index.value().firstIndex()).isEqualTo(1);
  }

  @Test
  void aReceivedSnapshotThatIsConfirmedStays() {
    add(1, 2, 3);
    LogExtent expected =
        LogExtent.after(0).entries(1, 3, 1).mark(new SnapshotMark(10, 2), 0).expected();
    index.follow(expected);
    LogExtent confirmed = expected.state(10);
    index.follow(confirmed);
    index.follow(confirmed.decidedBy(11));
    add(11);
    index.follow(confirmed.entry(11, 1));
    assertThat(index.value().firstIndex()).isEqualTo(11);
    assertThat(places(index.value(), 3, 11)).endsWith("0/188").startsWith("-");
  }

  @Test
  void aSnapshotIsConfirmedByTheEntryAfterIt() {
    add(1, 2, 3);
    LogExtent expected =
        LogExtent.after(0).entries(1, 3, 1).mark(new SnapshotMark(10, 2), 0).expected();
    index.follow(expected);
    index.follow(expected.decidedBy(11));
    add(11);
    index.follow(expected.entry(11, 1));
    assertThat(places(index.value(), 10, 11)).containsExactly("-", "0/188");
    assertThat(index.value().firstIndex()).isEqualTo(11);
  }

  @Test
  void whatIsKnownOfSealedSegmentsIsBounded() {
    IndexWriter small = writer(4096, 0);
    SegmentName name = SegmentName.FIRST;
    for (int i = 0; i < 20_000; i++) {
      small.add(i + 1, 1, 8L * i, 0);
      if (i % 500 == 499) {
        name = name.next(i + 2);
        small.beginSegment(new Segment(DIRECTORY, name));
        assertThat(small.memory().bytes()).isPositive().isLessThanOrEqualTo(4096);
      }
    }
  }

  @Test
  void theSegmentThatWasUsedLastIsNotForgotten() {
    IndexWriter none = writer(0, 0);
    none.add(1, 1, 8, 0);
    none.beginSegment(new Segment(DIRECTORY, SegmentName.FIRST.next(2)));
    assertThat(none.value().find(1)).isNotNull();
  }

  @Test
  void manyRunsAskForTheNextSegment() {
    for (int term = 1; term <= IndexWriter.MOST_RUNS; term++) {
      assertThat(index.isFull()).isFalse();
      index.add(term, term, 8L * term, 0);
    }
    index.add(10_000, 1, 80_000, 0);
    index.add(10_001, 2, 80_008, 0);
    assertThat(index.isFull()).isFalse();
  }

  // --- recent entries ---

  private void save(long at, byte[] data) {
    index.add(at, 1, at * 8, at * 8 + 8, 0, 0, data);
  }

  @Test
  void recentEntriesAreBoundedButForThoseThatAreNotInTheFile() {
    for (int i = 1; i <= 3000; i++) {
      save(i, new byte[1000]);
      index.trimRecent(0);
    }
    assertThat(index.value().recent().has(1)).isTrue();
    index.trimRecent(8 * 2000);
    assertThat(index.value().recent().has(1700)).isFalse();
    assertThat(index.value().recent().has(2100)).isTrue();
    index.trimRecent(8 * 3001);
    assertThat(index.value().recent().has(3000)).isTrue();
  }

  @Test
  void withoutMemoryForRecentEntriesNoneIsKeptThatIsInTheFile() {
    index = writer(0, 0);
    save(1, new byte[] {1});
    assertThat(index.trimRecent(8)).isFalse();
    assertThat(index.trimRecent(16)).isTrue();
    assertThat(index.value().recent().has(1)).isFalse();
  }

  @Test
  void entriesThatAreReplacedAgainAndAgainAreKeptTogether() {
    for (int i = 1; i <= 2000; i++) {
      save(i, new byte[] {1});
      save(i, new byte[] {2});
    }
    assertThat(index.value().recent().chunks()).isLessThan(10);
  }

  @Test
  void aValueKeepsItsRunsWhenOthersTakeTheirPlace() {
    for (int term = 1; term <= 9; term++) {
      index.add(term, term, 8L * term, 0);
    }
    EntryIndex before = index.value();
    index.add(6, 20, 800, 0);
    index.add(7, 21, 808, 0);
    index.add(8, 22, 816, 0);

    assertThat(places(before, 5, 9)).containsExactly("0/40", "0/48", "0/56", "0/64", "0/72");
    assertThat(places(index.value(), 5, 9)).containsExactly("0/40", "0/800", "0/808", "0/816", "-");
    assertThat(before.isPartOf(index.value())).isFalse();
  }

  @Test
  void aRecentEntryIsGivenOutOnlyWithItsChecksum() {
    save(1, new byte[] {1});
    EntryCopy copy = new EntryCopy();
    assertThat(index.value().recent().has(1)).isTrue();
    assertThat(index.value().recent().copyTo(copy, 1)).isFalse();
  }
}
