// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static java.util.Objects.requireNonNull;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.WalEventListener.CutTrigger;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Closing;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.raft.AppendRules;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.RefusedException;
import dev.jwal.internal.record.RecordEncoder;
import dev.jwal.internal.segment.RecycledSegment;
import dev.jwal.internal.segment.SegmentPipeline;
import dev.jwal.internal.segment.SegmentWriter;
import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log: each request is checked against it and encoded after it; then all that was
 * encoded is written, synced and published together. Until then it can be rolled back.
 *
 * <p>Confined to one thread at a time; only what {@link #view()} returns may be seen by others.
 */
public final class LogTail {

  /** The next segment is prepared when this fraction of the current one is written: one eighth. */
  private static final int PREPARED_AT = 8;

  private final Path directory;
  private final LogSettings settings;
  private final SegmentList sealedSegments;
  private final SegmentPipeline pipeline;
  private final SegmentCutter cutter;
  private final SegmentPurge purge;
  private final TailWriter writer;
  private final IndexWriter index;
  private final EntryLookup lookup;
  private final Arrivals arrivals = new Arrivals();
  private final @Nullable SyncPointRecorder recorder;
  private final byte[] metadata;
  private TailState state;
  private volatile TailState view;

  /**
   * Continues a log at its end.
   *
   * @param settings how to write
   * @param sealedSegments the segments before the last
   * @param segment the last segment
   * @param metadata what is repeated at the head of each segment
   * @param state where the log ends
   * @param index where its entries are, as the state says; used by this alone from now on
   * @param syncPoints where to record how far the log is durable, which says already where it ends;
   *     {@code null} if nothing is to be recorded
   */
  public LogTail(
      Disk disk,
      LogSettings settings,
      SegmentList sealedSegments,
      SegmentWriter segment,
      byte[] metadata,
      TailState state,
      IndexWriter index,
      @Nullable SyncPointFile syncPoints) {
    this.directory = segment.segment().directory();
    this.settings = settings;
    this.sealedSegments = sealedSegments;
    this.metadata = metadata;
    this.state = state;
    this.view = state;
    this.index = index;
    this.writer = new TailWriter(settings, segment, state.crc());
    this.lookup = new EntryLookup(disk, sealedSegments, writer, index);
    RecycledSegment recycled = new RecycledSegment(disk, directory, settings.reservedBytes() > 0);
    this.purge = new SegmentPurge(disk, directory, settings, sealedSegments, recycled);
    this.pipeline = new SegmentPipeline(disk, directory, settings.reservedBytes(), recycled);
    NextSegment nextSegment = new NextSegment(disk, directory, pipeline, metadata);
    this.cutter = new SegmentCutter(writer, sealedSegments, nextSegment);
    this.recorder = startRecorder(disk, syncPoints);
  }

  private @Nullable SyncPointRecorder startRecorder(Disk disk, @Nullable SyncPointFile syncPoints) {
    if (syncPoints == null) {
      return null;
    }
    try {
      return new SyncPointRecorder(
          disk, directory, syncPoints, view, SyncPointRecorder.Pace.DEFAULT);
    } catch (Throwable e) {
      pipeline.giveUp();
      throw e;
    }
  }

  // --- check and encode ---

  /**
   * Adds entries, then a state; the next commit makes them durable, or some later one.
   *
   * @throws RefusedException if they cannot follow the log's end; nothing has changed then
   */
  public void save(HardState newState, List<Entry> entries, boolean durably) {
    EntryOrder order = AppendRules.after(state, entries);
    AppendRules.requirePossible(state, newState);
    encodeCommittingState();
    if (!entries.isEmpty()) {
      index.follow(state.extent().decidedBy(entries.get(0).index()));
    }
    for (Entry entry : entries) {
      encode(entry);
    }
    if (!newState.isEmpty()) {
      writer.encoder().state(newState);
    }
    state = endingHere(state.saved(newState, entries, order, durably));
  }

  /**
   * Adds ordinary entries after the last committed one, and returns the index of the last. The
   * state that commits them is encoded before anything else: one for all that are added together.
   *
   * @throws RefusedException if there is no such place; nothing has changed then
   */
  public long append(List<byte[]> data) {
    long first = AppendRules.lastBeforeAppended(state) + 1;
    long term = state.termOfAppended();
    EntryOrder order = AppendRules.afterOrdinary(state.order(), term, first, data.size());
    index.follow(state.extent().decidedBy(first));
    long next = first;
    for (byte[] one : data) {
      encode(Entry.NORMAL, term, next, one, one);
      next++;
    }
    state = endingHere(state.appended(first, data.size(), order));
    return state.lastIndex();
  }

  /**
   * Adds a snapshot mark.
   *
   * @throws RefusedException if the log could then not be opened at it; nothing has changed then
   */
  public void mark(SnapshotMark mark) {
    AppendRules.requirePossible(state, mark);
    encodeCommittingState();
    writer.encoder().mark(mark);
    state = endingHere(state.marked(mark));
  }

  /** The term that {@link #append} gives entries. */
  public long termOfAppended() {
    return state.termOfAppended();
  }

  private void encodeCommittingState() {
    if (state.commitPending()) {
      writer.encoder().state(state.committing());
      state = endingHere(state.committed());
    }
  }

  private void encode(Entry entry) {
    boolean isOrdinary = entry.type() == Entry.NORMAL;
    encode(
        entry.type(), entry.term(), entry.index(), entry.data(), isOrdinary ? entry.data() : entry);
  }

  /** Encodes an entry, and keeps where it is and what was saved. */
  private void encode(int type, long term, long entryIndex, byte[] data, Object saved) {
    RecordEncoder encoder = writer.encoder();
    long offset = writer.size();
    int crcBefore = encoder.crc();
    encoder.entry(type, term, entryIndex, data);
    index.add(entryIndex, term, offset, writer.size(), crcBefore, encoder.crc(), saved);
  }

  private TailState endingHere(TailState end) {
    index.follow(end.extent());
    return end.endingAt(writer.size(), writer.encoder().crc(), index.value());
  }

  /** Has the next commit make everything durable, be it only a commit index, even without syncs. */
  public void requireSync() {
    state = state.requiringSync();
  }

  /** Whether the current segment is so large that the next one is to be cut. */
  public boolean isFull() {
    return writer.size() >= settings.segmentBytes() || index.isFull();
  }

  /** Whether a save fits into the buffer and the segment, so that adding it writes nothing. */
  public boolean hasRoomFor(int entries, long dataBytes) {
    long most = dataBytes + (entries + 1L) * RecordEncoder.MOST_BYTES_AROUND_DATA;
    return writer.hasRoomFor(most) && writer.size() + most < settings.segmentBytes();
  }

  // --- write, sync and publish ---

  /** Makes durable what was added, if any of it must not be lost, and publishes the new end. */
  public void commit() {
    encodeCommittingState();
    boolean durably = state.mustSync(settings.unsafeNoSync());
    if (state.mustWrite()) {
      writer.write(durably);
      if (durably) {
        writer.sync();
      }
      state = state.synced();
    }
    if (index.trimRecent(writer.writtenTo())) {
      state = state.indexed(index.value());
    }
    prepareNextSegment();
    publish();
    if (durably) {
      recordDurable();
    }
  }

  private void prepareNextSegment() {
    if (writer.size() >= settings.segmentBytes() / PREPARED_AT) {
      pipeline.prepare();
    }
  }

  private void publish() {
    if (state.allocatedBytes() != writer.allocatedBytes()) {
      state = state.allocated(writer.allocatedBytes());
    }
    boolean wakes = wakesFollowers(view, state);
    view = state;
    if (wakes) {
      arrivals.signal();
    }
  }

  private static boolean wakesFollowers(TailState before, TailState after) {
    return before.durablyCommittedIndex() != after.durablyCommittedIndex()
        || before.committedIndex() != after.committedIndex()
        || before.index().firstIndex() != after.index().firstIndex();
  }

  /** To be called only when nothing will be rolled back that is in the view. */
  private void recordDurable() {
    if (recorder != null) {
      recorder.durable(view);
    }
  }

  /** Where the log ends now, what was encoded included: a savepoint to return to. */
  public TailState state() {
    return state;
  }

  /** Undoes what was added since a savepoint. */
  public void rollBackTo(TailState savepoint) {
    writer.rollBackTo(savepoint.offset(), savepoint.crc());
    index.returnTo(savepoint.index());
    state = savepoint;
  }

  // --- segments ---

  /**
   * Seals the current segment, durably, and opens the next.
   *
   * @throws RequestFailedException if the next could not be created; nothing has changed then
   */
  public void cut(CutTrigger trigger) {
    long start = settings.hasListener() ? System.nanoTime() : 0;
    cutter.requireInPlace();
    encodeCommittingState();
    state = cutter.cut(state);
    index.beginSegment(writer.segment());
    state = state.indexed(index.value());
    publish();
    recordDurable();
    if (settings.hasListener()) {
      long took = System.nanoTime() - start;
      settings.listener().cut(view.lastSealedSegment(), view.currentSegment(), trigger, took);
    }
  }

  /**
   * Unlocks the segments before an index, and purges those of them that are too many. Readers do
   * not ask for what is in them by then: the end is published before any is written over.
   */
  public void releaseTo(long first) {
    sealedSegments.releaseTo(first, writer.segment());
    index.hideBefore(first);
    forgetReleased();
    publish();
    purge();
  }

  private void forgetReleased() {
    index.forgetBefore(sealedSegments.oldestWanted(writer.segment()).sequence());
    state = state.released(sealedSegments.infos()).indexed(index.value());
  }

  private void purge() {
    if (settings.retainedSegments() > 0) {
      state
          .marks()
          .newestCommitted(state.state().commit())
          .ifPresent(mark -> purge.run(mark.index(), writer.segment()));
      state = state.withoutOldMarks().released(sealedSegments.infos());
      publish();
    }
  }

  // --- what is dropped ---

  /**
   * Drops the entries from an index on: the one before is encoded once more, or the log is
   * restarted at the mark before. Everything that was added has to be durable.
   *
   * @throws RefusedException if one of them is committed; nothing has changed then
   * @throws RequestFailedException if the entry before cannot be read, or a segment that is needed
   *     could not be created; nothing has changed then
   */
  public void truncateFrom(long first) {
    if (!AppendRules.hasEntriesToDrop(state, first)) {
      return;
    }
    LastKept last = lookup.lastKept(state, first - 1);
    if (last.mark() != null) {
      restart(last.restart(state));
      return;
    }
    EntryOrder order = AppendRules.afterRepeated(state, first - 1, last.entry());
    Entry again = requireNonNull(last.entry());
    index.follow(state.extent().decidedBy(again.index()));
    encode(again);
    state = endingHere(state.truncatedTo(again, order));
  }

  /**
   * Continues after a mark, in a segment of its own. Everything that was added has to be durable.
   *
   * @throws RefusedException if what is committed, or another mark, would be lost; nothing has
   *     changed then
   * @throws RequestFailedException if the segment could not be created; nothing has changed then
   */
  public void restartAt(SnapshotMark mark) {
    AppendRules.requireRestartPossible(state, mark);
    lookup.requireAgreesWithCommitted(state, mark);
    restart(new Restart(mark, lookup.entryAt(state, mark), state.confirming(mark)));
  }

  private void restart(Restart restart) {
    long start = settings.hasListener() ? System.nanoTime() : 0;
    cutter.requireInPlace();
    state = cutter.restart(state, restart);
    SegmentInfo sealed = state.lastSealedSegment();
    index.beginSegment(writer.segment());
    index.clearAfter(restart.mark().index());
    sealedSegments.releaseAll();
    forgetReleased();
    publish();
    recordDurable();
    if (settings.hasListener()) {
      long took = System.nanoTime() - start;
      settings.listener().cut(sealed, view.currentSegment(), CutTrigger.RESTART, took);
    }
    purge();
  }

  // --- what others see ---

  /** Where the log ended after a recent request. May be called from any thread. */
  public TailState view() {
    return view;
  }

  /** The followers that wait for what comes next. May be used by any thread. */
  public Arrivals arrivals() {
    return arrivals;
  }

  /** What is wrong with where the current segment is. May be called from any thread. */
  public Optional<WalException> displacement() throws IOException {
    return cutter.displacement();
  }

  public byte[] metadata() {
    return metadata.clone();
  }

  public Path directory() {
    return directory;
  }

  /** Ends the background threads, and leaves the segments to those that opened them. */
  public void giveUp() {
    pipeline.giveUp();
    writer.giveUp();
    index.close();
    closeRecorder();
  }

  private void closeRecorder() {
    if (recorder != null) {
      recorder.close();
    }
  }

  /** Closes all files, without making anything durable; every lock is released in any case. */
  public void close() throws IOException {
    Closing.all(List.of(index::close, pipeline, this::closeRecorder, sealedSegments, writer));
  }
}
