// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.WalEventListener.CutTrigger;
import dev.jwal.commit.NextSegment.Begun;
import dev.jwal.disk.Disk;
import dev.jwal.record.EntryOrder;
import dev.jwal.record.RecordEncoder;
import dev.jwal.segment.Segment;
import dev.jwal.segment.SegmentName;
import dev.jwal.segment.SegmentPipeline;
import dev.jwal.segment.SegmentWriter;
import dev.jwal.segment.SpareFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The end of the log, where records are added and segments begun: knows its last index and hard state, and what of it
 * has to be durable. What a request has added can be taken back as long as its caller was not told.
 *
 * <p>Confined to one thread at a time; only what {@link #picture()} returns may be seen by others.
 */
public final class LogTail {

  /** Of how many parts of a segment the first is written when the next segment begins to be prepared. */
  private static final int PREPARED_AT = 8;

  /** The term of entries appended to a log that has none yet. */
  private static final long FIRST_TERM = 1;

  private final Path directory;
  private final CommitSettings settings;
  private final SegmentList finished;
  private final SpareFile spare;
  private final SegmentPipeline pipeline;
  private final NextSegment nextSegment;
  private final TailWriter writer;
  private final byte[] metadata;
  private final KnownMarks marks;

  private String segmentName;
  private Instant segmentCreatedAt;
  private boolean segmentHoldsEntries;

  /** Replaced by every request, never changed. */
  private EntryOrder order;

  private HardState state;
  private HardState syncedState;
  private long firstIndex;
  private long lastIndex;
  private long syncedIndex;
  private boolean mustSync;
  private boolean mustSyncAnyway;
  private boolean commitPending;
  private volatile Picture picture;

  /**
   * Goes on at the end of a log.
   *
   * @param disk the disk
   * @param settings how to write
   * @param finished the segments before the last
   * @param segment the last segment
   * @param createdAt when it was made
   * @param position where the log stands
   */
  public LogTail(
      Disk disk,
      CommitSettings settings,
      SegmentList finished,
      SegmentWriter segment,
      Instant createdAt,
      LogPosition position) {
    this.directory = segment.segment().directory();
    this.settings = settings;
    this.finished = finished;
    this.spare = new SpareFile(disk, directory, settings.reservedBytes() > 0);
    this.pipeline = new SegmentPipeline(disk, directory, settings.reservedBytes(), spare);
    this.nextSegment = new NextSegment(disk, directory, pipeline);
    this.writer = new TailWriter(settings, segment, position.crc());
    this.segmentName = segment.segment().name().toString();
    this.segmentCreatedAt = createdAt;
    this.segmentHoldsEntries = position.currentHoldsEntries();
    this.order = position.order();
    this.metadata = position.metadata();
    this.state = position.state();
    this.syncedState = state;
    this.firstIndex = position.firstIndex();
    this.lastIndex = position.lastIndex();
    this.syncedIndex = lastIndex;
    this.marks = new KnownMarks(position.marks());
    this.picture = takePicture();
  }

  /** Adds entries, then a state; the next commit has to make them durable, or some later one. */
  void append(HardState newState, List<Entry> entries, boolean durably) {
    long commit = commitPending ? lastIndex : state.commit();
    EntryOrder after = Succession.after(order, entries, lastIndex, commit);
    commitAppended();
    order = after;
    for (Entry entry : entries) {
      writer.encoder().entry(entry);
    }
    if (!entries.isEmpty()) {
      lastIndex = entries.get(entries.size() - 1).index();
      firstIndex = firstIndex == 0 ? entries.get(0).index() : firstIndex;
      segmentHoldsEntries = true;
      mustSync |= durably;
    }
    if (!newState.isEmpty()) {
      writer.encoder().state(newState);
      mustSync |= durably && newState.mustSyncAfter(syncedState);
      state = newState;
    }
  }

  /**
   * Adds ordinary entries behind the last committed one, and has the state that commits them written before anything
   * else is: one for all that are added together. Returns the index of the last.
   */
  long append(List<byte[]> data) {
    long term = termOfAppended();
    long index = commitPending ? lastIndex : lastCommittedIndex();
    order = Succession.afterOrdinary(order, term, index + 1, data.size());
    for (byte[] one : data) {
      index++;
      writer.encoder().entry(Entry.NORMAL, term, index, one);
    }
    firstIndex = firstIndex == 0 ? index - data.size() + 1 : firstIndex;
    lastIndex = index;
    segmentHoldsEntries = true;
    mustSync = true;
    commitPending = true;
    return index;
  }

  private long termOfAppended() {
    return state.term() == 0 ? FIRST_TERM : state.term();
  }

  /** Behind it lie entries of a save that was cut short, if any: nobody was told of them. */
  private long lastCommittedIndex() {
    long marked = marks.lastIndex();
    long committed = Long.compareUnsigned(marked, state.commit()) > 0 ? marked : state.commit();
    if (Long.compareUnsigned(committed, lastIndex) > 0) {
      throw new IllegalArgumentException(
          "entry %s is committed, but the last entry is %s: save those between before others are appended"
              .formatted(Long.toUnsignedString(committed), Long.toUnsignedString(lastIndex)));
    }
    return committed;
  }

  private void commitAppended() {
    if (commitPending) {
      HardState committing = new HardState(termOfAppended(), state.vote(), lastIndex);
      writer.encoder().state(committing);
      state = committing;
      commitPending = false;
    }
  }

  /** Adds a snapshot mark, unless the log could then not be opened at it. */
  void mark(SnapshotMark mark) {
    marks.requireSameTerm(mark);
    Succession.requirePossible(order, mark, state.term());
    commitAppended();
    writer.encoder().mark(mark);
    marks.add(mark);
    mustSync = true;
    if (Long.compareUnsigned(mark.index(), lastIndex) > 0) {
      lastIndex = mark.index();
    }
  }

  /** Has the next commit make everything durable, be it only a commit index, and even where syncs are skipped. */
  void requireSync() {
    mustSync = true;
    mustSyncAnyway = true;
  }

  boolean isFull() {
    return writer.size() >= settings.segmentBytes();
  }

  /** Whether a save fits into the buffer and the segment, so that adding it writes nothing. */
  boolean hasRoomFor(int entries, long dataBytes) {
    long most = dataBytes + (entries + 1L) * RecordEncoder.MOST_BYTES_AROUND_DATA;
    return writer.hasRoomFor(most) && writer.size() + most < settings.segmentBytes();
  }

  /** Adds entries, then a state, for which there is room. */
  void addUnsynced(HardState newState, List<Entry> entries) {
    append(newState, entries, false);
    prepareNext();
    picture = takePicture();
  }

  /** Makes durable what was added, if any of it must not be lost. */
  void commit() {
    commitAppended();
    if (mustSyncAnyway) {
      writer.commitAnyway();
      synced();
    } else if (mustSync) {
      writer.commit();
      synced();
    }
    prepareNext();
    picture = takePicture();
  }

  private void prepareNext() {
    if (writer.size() >= settings.segmentBytes() / PREPARED_AT) {
      pipeline.prepare();
    }
  }

  private void synced() {
    mustSync = false;
    mustSyncAnyway = false;
    syncedIndex = lastIndex;
    syncedState = state;
  }

  Savepoint savepoint() {
    return new Savepoint(
        writer.size(),
        writer.encoder().crc(),
        state,
        firstIndex,
        lastIndex,
        marks.size(),
        order,
        segmentHoldsEntries,
        mustSync,
        commitPending);
  }

  /** Takes back what was added since. */
  void rollBackTo(Savepoint savepoint) {
    writer.takeBackTo(savepoint.offset(), savepoint.crc());
    state = savepoint.state();
    firstIndex = savepoint.firstIndex();
    lastIndex = savepoint.lastIndex();
    if (Long.compareUnsigned(syncedIndex, lastIndex) > 0) {
      syncedIndex = lastIndex;
    }
    marks.takeBackTo(savepoint.marks());
    order = savepoint.order();
    segmentHoldsEntries = savepoint.holdsEntries();
    mustSync = savepoint.mustSync();
    commitPending = savepoint.commitPending();
  }

  /** Ends the segment, durably, and begins the next. */
  void cut(CutTrigger trigger) {
    long start = settings.isHeard() ? System.nanoTime() : 0;
    SegmentInfo ended = beginSegment();
    if (settings.isHeard()) {
      settings.listener().cut(ended, currentInfo(), trigger, System.nanoTime() - start);
    }
  }

  /** Begins the next segment, and returns what is now known of the one before. */
  private SegmentInfo beginSegment() {
    commitAppended();
    SegmentName name = writer.segment().name().next(lastIndex + 1);
    Begun next =
        nextSegment.begin(name, writer.encoder().crc(), metadata, state, this::finishSegment);
    return goOnIn(next.segment(), next.crc());
  }

  private void finishSegment() {
    writer.finish();
    synced();
  }

  private SegmentInfo goOnIn(SegmentWriter next, int crc) {
    SegmentInfo ended = currentInfo();
    finished.add(writer.segment(), ended, writer.file());
    writer.goOnIn(next, crc);
    segmentName = next.segment().name().toString();
    segmentCreatedAt = Instant.now();
    segmentHoldsEntries = false;
    order = new EntryOrder();
    picture = takePicture();
    return ended;
  }

  /** Unlocks what lies before an index, and purges what there is too much of. */
  void releaseTo(long index) {
    finished.releaseTo(index, writer.segment());
    if (settings.retainedSegments() > 0) {
      marks
          .newestCommitted(state.commit())
          .ifPresent(mark -> finished.purge(settings, mark.index(), writer.segment(), spare));
    }
  }

  Picture picture() {
    return picture;
  }

  List<SegmentInfo> finishedSegments() {
    return finished.infos();
  }

  byte[] metadata() {
    return metadata.clone();
  }

  Path directory() {
    return directory;
  }

  private Picture takePicture() {
    return new Picture(
        currentInfo(), segmentHoldsEntries, state, firstIndex, lastIndex, syncedIndex);
  }

  private SegmentInfo currentInfo() {
    Segment current = writer.segment();
    return new SegmentInfo(
        segmentName,
        current.sequence(),
        current.firstIndex(),
        writer.size(),
        writer.allocatedBytes(),
        segmentCreatedAt,
        false);
  }

  /** Gives everything free, without making anything durable. */
  void close() throws IOException {
    try {
      pipeline.close();
    } finally {
      finished.close();
      writer.close();
    }
  }
}
