// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import dev.jwal.WalException.Operation;
import dev.jwal.internal.disk.Closing;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.segment.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of consecutive segments as one stream, and lets none pass whose checksum does
 * not follow from the one before.
 *
 * <p>The checksum with which the first segment begins is trusted; from there on all is checked,
 * across segments too. Records that hold checksums only are not returned. One file is open at a
 * time.
 *
 * <p>What cannot be read in the last segment of a log may be a <em>torn tail</em>, a write that a
 * crash cut short, if it looks as a crash leaves it: the file ends, or a sector was never written
 * (etcd decoder.go: decodeRecord, isTornEntry); {@link TornTailDetector} decides. All else is
 * {@link WalException.Corrupt}. A sealed segment has no torn tail: it was synced to its end before
 * the next one got its name.
 *
 * <p>Takes no lock, so a reader cannot keep a log from being opened. A record that is being written
 * at the moment is read again ({@link RereadPolicy}).
 *
 * <p>Not thread-safe.
 */
public final class LogReader implements Records, Closeable {

  /** How a log is used while it is read. */
  public enum Use {
    /** The segments are locked by the one that reads them: nothing is written. */
    EXCLUSIVE,
    /**
     * A writer, in this process or another, may have the last segment locked, and may purge the
     * first.
     */
    CONCURRENT_WRITER
  }

  private final Disk disk;
  private final List<Segment> segments;
  private final Use use;
  private final boolean endsWithTheLog;
  private final long unsyncedWindow;
  private final CrcChain chain = new CrcChain();
  private final ReadBuffers buffers = new ReadBuffers();
  private final LocatedRecord located;
  private int place = -1;
  private Segment segment;

  private @Nullable SegmentReader first;

  /** The segment that is read, or was read last; {@code null} before the first. */
  private @Nullable SegmentReader last;

  /** The segment that is read; {@code null} if none is open. */
  private @Nullable SegmentReader open;

  private int carriedCrc;
  private long recordsBefore;
  private long bytesBefore;

  /**
   * Makes a reader at the first segment's first record, which reads to the end of the log. Opens
   * nothing yet.
   *
   * @param segments the segments, by sequence, without a gap; at least one, and with the last of
   *     the log
   * @param use whether there may be a writer
   * @param unsyncedWindow the most bytes that a crash can leave without a sync
   */
  public LogReader(Disk disk, List<Segment> segments, Use use, long unsyncedWindow) {
    this(disk, segments, use, true, unsyncedWindow);
  }

  /**
   * Makes a reader at a sealed segment's first record, which reads that segment alone. Opens
   * nothing yet.
   *
   * @param segment a segment that is not the last of its log; it may be purged while it is read
   * @return the reader
   */
  public static LogReader ofSealed(Disk disk, Segment segment) {
    return new LogReader(disk, List.of(segment), Use.CONCURRENT_WRITER, false, 0);
  }

  private LogReader(
      Disk disk, List<Segment> segments, Use use, boolean endsWithTheLog, long unsyncedWindow) {
    this.disk = disk;
    this.endsWithTheLog = endsWithTheLog;
    this.segments = segments;
    this.segment = segments.get(0);
    this.use = use;
    this.unsyncedWindow = unsyncedWindow;
    this.located = new LocatedRecord(segment);
  }

  // --- one record ---

  @Override
  public @Nullable LocatedRecord next() {
    try {
      for (SegmentReader reader = current(); reader != null; reader = current()) {
        if (reader.next()) {
          located.at(segment, reader.offset(), bytesBefore + reader.bytes());
          return located;
        }
        if (isLastToRead()) {
          return null;
        }
        closeSegment();
      }
      return null;
    } catch (IOException e) {
      throw Failures.of(Operation.READ, segment.path(), e);
    }
  }

  private @Nullable SegmentReader current() throws IOException {
    SegmentReader reader = open;
    return reader != null ? reader : openNext();
  }

  private @Nullable SegmentReader openNext() throws IOException {
    if (isLastToRead()) {
      return null;
    }
    place++;
    segment = segments.get(place);
    boolean isLast = endsWithTheLog && isLastToRead();
    SyncEvidence evidence = isLast ? SyncEvidence.of(disk, segment) : SyncEvidence.NONE;
    DiskFile file =
        use == Use.EXCLUSIVE ? disk.read(segment.path()) : NamedFile.read(disk, segment.path());
    SegmentReader opened = readerOf(file, evidence, isLast);
    countSegmentBefore();
    open = opened;
    last = opened;
    first = place == 0 ? opened : first;
    carriedCrc = chain.value();
    return opened;
  }

  private SegmentReader readerOf(DiskFile file, SyncEvidence evidence, boolean isLast)
      throws IOException {
    try {
      FrameReader frames = new FrameReader(file, buffers, located.record());
      return new SegmentReader(
          segment,
          place == 0,
          frames,
          chain,
          new RereadPolicy(disk, segment.path(), use),
          isLast ? new TornTailDetector(segment, file, frames, evidence, unsyncedWindow) : null);
    } catch (IOException | RuntimeException | Error e) {
      Closing.after(e, file);
      throw e;
    }
  }

  private void countSegmentBefore() {
    SegmentReader before = last;
    if (before != null) {
      recordsBefore += before.records();
      bytesBefore += before.bytes();
    }
  }

  private boolean isLastToRead() {
    return place == segments.size() - 1;
  }

  // --- many records ---

  /**
   * Skips the records from here on that are completely in one buffer, as if they were valid; {@link
   * #rewindTo} returns to one that is not.
   *
   * @param batch becomes these records, not checked yet; it holds a buffer of this reader until it
   *     is {@linkplain Batch#release released}
   * @return whether there are any; if not, {@link #next} finds what is here
   */
  public boolean readBatch(Batch batch) {
    SegmentReader reader = open;
    try {
      return reader != null && reader.readBatch(batch, bytesBefore);
    } catch (IOException e) {
      throw Failures.of(Operation.READ, segment.path(), e);
    }
  }

  /**
   * Returns to the first record of a batch that is not valid.
   *
   * @param batch a batch that was read from the segment which is open
   */
  public void rewindTo(Batch batch) {
    SegmentReader reader = open;
    if (reader == null) {
      throw new IllegalStateException("no segment is open");
    }
    reader.rewindTo(batch);
  }

  // --- what was read ---

  /** {@return where the segments are, and where threads come from} */
  public Disk disk() {
    return disk;
  }

  /** {@return the segment that is read first} */
  public Segment firstSegment() {
    return segments.get(0);
  }

  /** {@return how many bytes were read} */
  public long bytesRead() {
    return bytesBefore + (last == null ? 0 : last.bytes());
  }

  /** {@return where the reader is: where the log ends, once {@link #next} has returned null} */
  public ReadEnd end() {
    SegmentReader reader = last;
    if (reader == null) {
      return new ReadEnd(segment, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
    }
    return new ReadEnd(
        segment,
        reader.offset(),
        chain.value(),
        first == null ? 0 : first.firstCrc(),
        carriedCrc,
        reader.records(),
        recordsBefore + reader.records(),
        bytesRead(),
        Optional.ofNullable(reader.tornTail()));
  }

  @Override
  public void close() throws IOException {
    buffers.close();
    closeSegment();
  }

  private void closeSegment() throws IOException {
    SegmentReader reader = open;
    open = null;
    if (reader != null) {
      reader.close();
    }
  }
}
