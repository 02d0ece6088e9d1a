// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.WalEventListener.CutTrigger;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Closing;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.log.NextSegment.Begun;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.record.RecordEncoder;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SegmentPipeline;
import dev.jwal.internal.segment.SegmentWriter;
import dev.jwal.internal.segment.SpareFile;
import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log, where records are added and segments begin. What a request has added can be rolled back until its
 * caller is notified.
 *
 * <p>Confined to one thread at a time; only what {@link #view()} returns may be seen by others.
 */
public final class LogTail {

  /** Of how many parts of a segment the first is written when the next segment begins to be prepared. */
  private static final int PREPARED_AT = 8;

  private final Path directory;
  private final LogSettings settings;
  private final SegmentList sealedSegments;
  private final SpareFile spare;
  private final SegmentPipeline pipeline;
  private final NextSegment nextSegment;
  private final TailWriter writer;
  private final @Nullable SyncPointRecorder recorder;
  private final byte[] metadata;
  private LogView.Current current;
  private TailState state;
  private volatile LogView view;
  private volatile OpenSegment openSegment;

  /** The file of the current segment, and where it was opened. */
  private record OpenSegment(DiskFile file, Path path) {}

  /**
   * Continues a log at its end.
   *
   * @param disk the disk
   * @param settings how to write
   * @param sealedSegments the segments before the last
   * @param segment the last segment
   * @param createdAt when it was made
   * @param metadata what is repeated at the head of each segment
   * @param state where the log ends
   * @param syncPoints where to record how far the log is durable, which says already where it ends; {@code null} if
   *     nothing is to be recorded
   */
  public LogTail(
      Disk disk,
      LogSettings settings,
      SegmentList sealedSegments,
      SegmentWriter segment,
      Instant createdAt,
      byte[] metadata,
      TailState state,
      @Nullable SyncPointFile syncPoints) {
    this.directory = segment.segment().directory();
    this.settings = settings;
    this.sealedSegments = sealedSegments;
    this.metadata = metadata;
    this.state = state;
    this.current = current(segment.segment(), createdAt);
    this.writer = new TailWriter(settings, segment, state.crc());
    this.openSegment = new OpenSegment(segment.file(), segment.segment().path());
    this.view = currentView();
    this.spare = new SpareFile(disk, directory, settings.reservedBytes() > 0);
    this.pipeline = new SegmentPipeline(disk, directory, settings.reservedBytes(), spare);
    this.nextSegment = new NextSegment(disk, directory, pipeline);
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

  private static LogView.Current current(Segment segment, Instant createdAt) {
    return new LogView.Current(
        segment.name().toString(), segment.sequence(), segment.firstIndex(), createdAt);
  }

  // --- adding records ---

  /** Adds entries, then a state; the next commit makes them durable, or some later one. */
  public void save(HardState newState, List<Entry> entries, boolean durably) {
    EntryOrder order = AppendRules.after(state, entries);
    AppendRules.requirePossible(state, newState);
    commitAppended();
    for (Entry entry : entries) {
      writer.encoder().entry(entry);
    }
    if (!newState.isEmpty()) {
      writer.encoder().state(newState);
    }
    state = state.saved(newState, entries, order, durably);
  }

  /**
   * Adds ordinary entries after the last committed one, and has the state that commits them written before anything
   * else: one for all that are added together. Returns the index of the last.
   */
  public long append(List<byte[]> data) {
    long first = AppendRules.lastBeforeAppended(state) + 1;
    long term = state.termOfAppended();
    EntryOrder order = AppendRules.afterOrdinary(state.order(), term, first, data.size());
    long index = first;
    for (byte[] one : data) {
      writer.encoder().entry(Entry.NORMAL, term, index, one);
      index++;
    }
    state = state.appended(first, data.size(), order);
    return state.lastIndex();
  }

  /** The term that {@link #append} gives entries. */
  public long termOfAppended() {
    return state.termOfAppended();
  }

  private void commitAppended() {
    if (state.commitPending()) {
      writer.encoder().state(state.committing());
      state = state.committed();
    }
  }

  /** Adds a snapshot mark, unless the log could then not be opened at it. */
  public void mark(SnapshotMark mark) {
    AppendRules.requirePossible(state, mark);
    commitAppended();
    writer.encoder().mark(mark);
    state = state.marked(mark);
  }

  /** Has the next commit make everything durable, be it only a commit index, and even where syncs are skipped. */
  public void requireSync() {
    state = state.requiringSync();
  }

  public boolean isFull() {
    return writer.size() >= settings.segmentBytes();
  }

  /** Whether a save fits into the buffer and the segment, so that adding it writes nothing. */
  public boolean hasRoomFor(int entries, long dataBytes) {
    long most = dataBytes + (entries + 1L) * RecordEncoder.MOST_BYTES_AROUND_DATA;
    return writer.hasRoomFor(most) && writer.size() + most < settings.segmentBytes();
  }

  /** Adds entries, then a state, for which there is room. */
  public void addUnsynced(HardState newState, List<Entry> entries) {
    save(newState, entries, false);
    publish();
  }

  // --- making them durable ---

  /** Makes durable what was added, if any of it must not be lost. */
  public void commit() {
    commitAppended();
    boolean durable = true;
    switch (state.sync()) {
      case REQUIRED -> writer.commitAnyway();
      case NEEDED -> {
        writer.commit();
        durable = !settings.unsafeNoSync();
      }
      case NOT_NEEDED -> {
        publish();
        return;
      }
    }
    state = state.synced();
    publish();
    if (durable) {
      recordDurable();
    }
  }

  /** To be called only when nothing will be rolled back that is in the view. */
  private void recordDurable() {
    if (recorder != null) {
      recorder.durable(view);
    }
  }

  private void publish() {
    if (writer.size() >= settings.segmentBytes() / PREPARED_AT) {
      pipeline.prepare();
    }
    state = state.endingAt(writer.size(), writer.encoder().crc());
    view = currentView();
  }

  private LogView currentView() {
    return new LogView(sealedSegments.infos(), current, writer.allocatedBytes(), state);
  }

  /** Where the log ends now, to return to. */
  public TailState savepoint() {
    state = state.endingAt(writer.size(), writer.encoder().crc());
    return state;
  }

  /** Undoes what was added since a savepoint. */
  public void rollBackTo(TailState savepoint) {
    writer.rollBackTo(savepoint.offset(), savepoint.crc());
    state = savepoint;
  }

  // --- segments ---

  /**
   * Seals the segment, durably, and begins the next.
   *
   * @throws NotBegunException if the next could not be made; nothing has changed then
   */
  public void cut(CutTrigger trigger) {
    long start = settings.hasListener() ? System.nanoTime() : 0;
    SegmentInfo ended = beginSegment();
    if (settings.hasListener()) {
      settings.listener().cut(ended, view.currentSegment(), trigger, System.nanoTime() - start);
    }
  }

  /** Begins the next segment, and returns what is now known of the one before. */
  private SegmentInfo beginSegment() {
    requireInPlace();
    commitAppended();
    SegmentName name = writer.segment().name().next(state.extent().indexBeforeNextSegment() + 1);
    Begun next =
        nextSegment.begin(name, writer.encoder().crc(), metadata, state.state(), this::sealSegment);
    try {
      return switchTo(next.segment(), next.crc());
    } catch (Throwable e) {
      if (writer.file() != next.segment().file()) {
        Closing.after(e, next.segment());
      }
      throw e;
    }
  }

  /** A log that is no longer where it was would acknowledge what no start finds. */
  private void requireInPlace() {
    try {
      displacement().ifPresent(problem -> {
        throw problem;
      });
    } catch (IOException e) {
      throw new NotBegunException(
          new WalException.Io(WalException.Operation.READ, writer.segment().path(), e));
    }
  }

  /**
   * Returns what is wrong with where the file of the current segment is. May be called from any thread.
   *
   * @throws IOException if that cannot be found out
   */
  public Optional<WalException> displacement() throws IOException {
    OpenSegment open = openSegment;
    if (open.file().isAt(open.path())) {
      return Optional.empty();
    }
    return Optional.of(
        new WalException.Io(
            WalException.Operation.WRITE,
            open.path(),
            new NoSuchFileException(
                open.path().toString(),
                null,
                "deleted, moved or replaced while the log was open. What is appended is found by no later start")));
  }

  private void sealSegment() {
    writer.finish();
    state = state.synced();
  }

  private SegmentInfo switchTo(SegmentWriter next, int crc) {
    state = state.endingAt(writer.size(), writer.encoder().crc());
    SegmentInfo ended = currentView().currentSegment();
    sealedSegments.add(writer.segment(), ended, writer.file());
    writer.switchTo(next, crc);
    openSegment = new OpenSegment(writer.file(), next.segment().path());
    current = current(next.segment(), Instant.now());
    state = state.inNextSegment(writer.size(), crc);
    view = currentView();
    recordDurable();
    return ended;
  }

  /** Unlocks the segments before an index, and purges those of them of which there are too many. */
  public void releaseTo(long index) {
    sealedSegments.releaseTo(index, writer.segment());
    if (settings.retainedSegments() > 0) {
      state
          .marks()
          .newestCommitted(state.state().commit())
          .ifPresent(mark -> sealedSegments.purge(settings, mark.index(), writer.segment(), spare));
      state = state.withoutOldMarks();
    }
    view = currentView();
  }

  // --- what others see ---

  public LogView view() {
    return view;
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
    closeRecorder();
  }

  private void closeRecorder() {
    if (recorder != null) {
      recorder.close();
    }
  }

  /** Closes all files, without making anything durable; every lock is released, whatever goes wrong. */
  public void close() throws IOException {
    Closing.all(List.of(pipeline, this::closeRecorder, sealedSegments, writer));
  }
}
