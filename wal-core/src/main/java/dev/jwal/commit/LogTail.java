package dev.jwal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.record.RecordEncoder;
import dev.jwal.segment.Disk;
import dev.jwal.segment.Failures;
import dev.jwal.segment.Segment;
import dev.jwal.segment.SegmentName;
import dev.jwal.segment.SegmentPipeline;
import dev.jwal.segment.SegmentPipeline.Prepared;
import dev.jwal.segment.SegmentWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of the log, where records are added: encodes them into a buffer, writes the buffer, syncs, and goes over to
 * the next segment. What a request has added can be taken back as long as it has not been synced.
 *
 * <p>Confined to one thread at a time; only what {@link #picture()} returns may be seen by others.
 */
public final class LogTail {

  /**
   * The most bytes ever written without a sync. What lies further behind a damaged record than this had been synced,
   * so it tells damage from a write that a crash cut short.
   */
  public static final long UNSYNCED_WINDOW_BYTES = 16L << 20;

  private static final int BUFFER_BYTES = 1 << 20;

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Path directory;
  private final CommitSettings settings;
  private final SegmentList finished;
  private final SegmentPipeline pipeline;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final RecordEncoder encoder = new RecordEncoder(buffer, full -> writeOut());
  private final byte[] metadata;
  private final List<SnapshotMark> marks;

  private SegmentWriter segment;
  private String segmentName;
  private Instant segmentCreatedAt;
  private long segmentAllocatedBytes;
  private boolean segmentHoldsEntries;
  private HardState state;
  private long firstIndex;
  private long lastIndex;
  private long syncedIndex;
  private long unsyncedBytes;
  private boolean mustSync;
  private boolean syncWanted;
  private boolean partlyWritten;
  private volatile Picture picture;

  /** What others may see of the log's end. */
  record Picture(
      SegmentInfo current,
      boolean currentHoldsEntries,
      HardState state,
      long firstIndex,
      long lastIndex,
      long syncedIndex) {}

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
    this.disk = disk;
    this.directory = segment.segment().directory();
    this.settings = settings;
    this.finished = finished;
    this.pipeline = new SegmentPipeline(disk, directory, settings.reservedBytes());
    this.segment = segment;
    this.segmentName = segment.segment().name().toString();
    this.segmentCreatedAt = createdAt;
    this.segmentAllocatedBytes = segment.allocatedBytes();
    this.segmentHoldsEntries = position.currentHoldsEntries();
    this.metadata = position.metadata();
    this.state = position.state();
    this.firstIndex = position.firstIndex();
    this.lastIndex = position.lastIndex();
    this.syncedIndex = lastIndex;
    this.marks = new ArrayList<>(position.marks());
    encoder.restartAt(position.crc());
    this.picture = takePicture();
  }

  // --- requests ---

  /** Checks what can be checked before anything is encoded. */
  void check(List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    long expected = entries.get(0).index();
    if (Long.compareUnsigned(expected, lastIndex) > 0 && expected != lastIndex + 1) {
      throw new IllegalArgumentException(
          "entry %s would leave a gap: the last index is %s, so the next entry has at most %s"
              .formatted(
                  Long.toUnsignedString(expected),
                  Long.toUnsignedString(lastIndex),
                  Long.toUnsignedString(lastIndex + 1)));
    }
  }

  void append(HardState newState, List<Entry> entries) {
    for (Entry entry : entries) {
      encoder.entry(entry);
    }
    if (!entries.isEmpty()) {
      lastIndex = entries.get(entries.size() - 1).index();
      firstIndex = firstIndex == 0 ? entries.get(0).index() : firstIndex;
      segmentHoldsEntries = true;
      mustSync = true;
    }
    if (!newState.isEmpty()) {
      encoder.state(newState);
      mustSync |= newState.mustSyncAfter(state);
      state = newState;
    }
  }

  void mark(SnapshotMark mark) {
    encoder.mark(mark);
    marks.add(mark);
    mustSync = true;
    if (Long.compareUnsigned(mark.index(), lastIndex) > 0) {
      lastIndex = mark.index();
    }
  }

  /** Makes what was added so far durable with the next commit, be it only a commit index. */
  void requireSync() {
    mustSync = true;
    syncWanted = true;
  }

  boolean isFull() {
    return size() >= settings.segmentBytes();
  }

  private long size() {
    return segment.position() + buffer.position();
  }

  // --- durability ---

  /** Writes what was added, and syncs if any of it must not be lost. */
  void commit() {
    if (mustSync) {
      writeOut();
      sync();
    }
    if (size() >= settings.segmentBytes() / 2) {
      pipeline.prepare();
    }
    picture = takePicture();
  }

  private void writeOut() {
    if (buffer.position() == 0) {
      return;
    }
    if (unsyncedBytes + buffer.position() > UNSYNCED_WINDOW_BYTES) {
      sync();
    }
    buffer.flip();
    int length = buffer.remaining();
    try {
      segment.write(buffer);
      buffer.clear();
      unsyncedBytes += length;
    } catch (WalException e) {
      buffer.limit(buffer.capacity()).position(length);
      partlyWritten = true;
      throw e;
    }
  }

  private void sync() {
    if (unsyncedBytes > 0 && (syncWanted || !settings.unsafeNoSync())) {
      long start = System.nanoTime();
      segment.sync();
      warnIfSlow(System.nanoTime() - start);
      unsyncedBytes = 0;
    }
    if (buffer.position() == 0) {
      nothingMustSync();
    }
  }

  private void nothingMustSync() {
    mustSync = false;
    syncWanted = false;
    syncedIndex = lastIndex;
  }

  private void warnIfSlow(long nanos) {
    if (nanos > settings.syncWarnThreshold().toNanos()) {
      LOG.log(
          Level.WARNING,
          "slow sync of {0}: {1} ms, expected less than {2} ms",
          segment.segment().path(),
          nanos / 1_000_000,
          settings.syncWarnThreshold().toMillis());
    }
  }

  // --- taking back ---

  Savepoint savepoint() {
    return new Savepoint(
        size(),
        encoder.crc(),
        state,
        firstIndex,
        lastIndex,
        marks.size(),
        segmentHoldsEntries,
        mustSync);
  }

  /** Forgets what was added since, and cuts it off the file if part of it was written. */
  void rollBackTo(Savepoint savepoint) {
    if (savepoint.offset() >= segment.position()) {
      buffer.position((int) (savepoint.offset() - segment.position()));
      if (partlyWritten) {
        cutBackTo(segment.position());
      }
    } else {
      buffer.clear();
      cutBackTo(savepoint.offset());
    }
    encoder.restartAt(savepoint.crc());
    state = savepoint.state();
    firstIndex = savepoint.firstIndex();
    lastIndex = savepoint.lastIndex();
    if (Long.compareUnsigned(syncedIndex, lastIndex) > 0) {
      syncedIndex = lastIndex;
    }
    marks.subList(savepoint.marks(), marks.size()).clear();
    segmentHoldsEntries = savepoint.holdsEntries();
    mustSync = savepoint.mustSync();
  }

  private void cutBackTo(long offset) {
    segment.cutBackTo(offset);
    segmentAllocatedBytes = offset;
    partlyWritten = false;
  }

  // --- segments ---

  /**
   * Ends the segment and begins the next. Whatever needs space comes first, so that a full disk changes nothing; then
   * the old segment is made durable, and only then does the new one get its name.
   */
  void cut() {
    Prepared prepared = pipeline.take();
    SegmentName name = segment.segment().name().next(lastIndex + 1);
    SegmentWriter next = new SegmentWriter(new Segment(directory, name), prepared.file(), 0);
    try {
      int crc = SegmentHead.write(next, encoder.crc(), metadata, state);
      writeOut();
      segment.finish();
      segmentAllocatedBytes = segment.position();
      unsyncedBytes = 0;
      nothingMustSync();
      disk.rename(prepared.path(), next.segment().path());
      syncDirectory();
      goOnIn(next, crc);
    } catch (IOException e) {
      pipeline.discard(prepared, e);
      throw Failures.of("begin the segment", next.segment().path(), e);
    } catch (WalException e) {
      pipeline.discard(prepared, e);
      throw e;
    }
  }

  /** A full disk that shows only now has lost names, like any other failed sync. */
  private void syncDirectory() {
    try {
      disk.syncDirectory(directory);
    } catch (IOException e) {
      throw new WalException.Io("sync the directory", directory, e);
    }
  }

  private void goOnIn(SegmentWriter next, int crc) {
    SegmentInfo info = currentInfo(segment.position());
    finished.add(segment.segment(), info, segment.file());
    segment = next;
    segmentName = next.segment().name().toString();
    segmentCreatedAt = Instant.now();
    segmentAllocatedBytes = next.allocatedBytes();
    segmentHoldsEntries = false;
    encoder.restartAt(crc);
    picture = takePicture();
    LOG.log(Level.DEBUG, "began segment {0}", next.segment().path());
  }

  void releaseTo(long index) {
    finished.releaseTo(index, segment.segment());
    if (settings.retainedSegments() > 0) {
      newestCommittedMark()
          .ifPresent(
              mark -> finished.purge(settings.retainedSegments(), mark.index(), segment.segment()));
    }
  }

  /** The newest mark at which the log can be opened; older ones are forgotten. */
  private Optional<SnapshotMark> newestCommittedMark() {
    for (int i = marks.size() - 1; i >= 0; i--) {
      if (Long.compareUnsigned(marks.get(i).index(), state.commit()) <= 0) {
        marks.subList(0, i).clear();
        return Optional.of(marks.get(0));
      }
    }
    return Optional.empty();
  }

  // --- what others see ---

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
        currentInfo(segmentAllocatedBytes),
        segmentHoldsEntries,
        state,
        firstIndex,
        lastIndex,
        syncedIndex);
  }

  private SegmentInfo currentInfo(long allocatedBytes) {
    Segment current = segment.segment();
    return new SegmentInfo(
        segmentName,
        current.sequence(),
        current.firstIndex(),
        size(),
        Math.max(allocatedBytes, size()),
        segmentCreatedAt,
        false);
  }

  /** Gives everything free, without making anything durable. */
  void close() throws IOException {
    try {
      pipeline.close();
    } finally {
      finished.close();
      segment.close();
    }
  }
}
