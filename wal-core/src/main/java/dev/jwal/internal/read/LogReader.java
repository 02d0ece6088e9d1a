// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of consecutive segments as one stream, and lets none pass whose checksum does not follow from the
 * one before.
 *
 * <p>The checksum with which the first segment begins is trusted; from there on all is checked, across segments too.
 * Records that hold checksums only are not handed out. One file is open at a time.
 *
 * <p>What cannot be read in the last segment of a log may be a <em>torn tail</em>, a write that a crash cut short, if it
 * looks as a crash leaves it: the file ends, or a sector was never written (etcd decoder.go: decodeRecord,
 * isTornEntry); {@link TornTailDetector} decides. All else is {@link WalException.Corrupt}. A sealed segment has no
 * torn tail: it was synced to its end before the next one got its name.
 *
 * <p>Takes no lock, so a reader cannot keep a log from being opened. A record that is being written at the moment looks
 * like a torn tail or like damage; so both are believed of a log with a concurrent writer only once the file has not
 * been written for a while.
 *
 * <p>Not safe for threads.
 */
public final class LogReader implements Records, Closeable {

  /** A checksum and metadata. */
  private static final int HEAD_RECORDS = 2;

  private static final int READ_ATTEMPTS = 50;
  private static final long PAUSE_NANOS = 2_000_000;

  /** Longer than it takes to write what one call writes, as a rule. */
  private static final long LONGEST_WRITE_NANOS = READ_ATTEMPTS * PAUSE_NANOS;

  /** Whether somebody may be writing what is read. */
  public enum Use {
    /** Nobody: the segments are locked by whoever reads them. */
    AT_REST,
    /** Somebody who then has the last segment locked, in this process or another, and may purge the first. */
    MAYBE_WRITTEN
  }

  private final Disk disk;
  private final List<Segment> segments;
  private final Use use;
  private final boolean endsWithTheLog;
  private final TornTailDetector tails;
  private final CrcChain chain = new CrcChain();
  private Windows windows = new OneWindow();
  private int current = -1;
  private Segment segment;
  private @Nullable DiskFile file;
  private @Nullable FrameReader frames;
  private SyncEvidence evidence = SyncEvidence.NONE;
  private boolean atHead;
  private int beginCrc;
  private int carriedCrc;
  private long recordsInSegment;
  private long recordOffset;
  private long records;
  private long bytes;
  private Instant writtenAt = Instant.MIN;
  private @Nullable TornTail tornTail;

  /**
   * Makes a reader at the first segment's first record, which reads to the end of the log. Opens nothing yet.
   *
   * @param disk the disk
   * @param segments the segments, by sequence, without a gap; at least one, and with the last of the log
   * @param use whether somebody may be writing them
   * @param unsyncedWindow the most bytes that a crash can leave without a sync
   */
  public LogReader(Disk disk, List<Segment> segments, Use use, long unsyncedWindow) {
    this(disk, segments, use, true, unsyncedWindow);
  }

  /**
   * Makes a reader at a sealed segment's first record, which reads that segment alone. Opens nothing yet.
   *
   * @param disk the disk
   * @param segment a segment that is not the last of its log; it may be purged while it is read
   * @return the reader
   */
  public static LogReader ofSealed(Disk disk, Segment segment) {
    return new LogReader(disk, List.of(segment), Use.MAYBE_WRITTEN, false, 0);
  }

  private LogReader(
      Disk disk, List<Segment> segments, Use use, boolean endsWithTheLog, long unsyncedWindow) {
    this.disk = disk;
    this.endsWithTheLog = endsWithTheLog;
    this.segments = segments;
    this.segment = segments.get(0);
    this.use = use;
    this.tails = new TornTailDetector(unsyncedWindow);
  }

  @Override
  public @Nullable Record next() {
    try {
      while (tornTail == null && (frames != null || openNext())) {
        Record record = nextInSegment(requireOpen());
        if (record != null) {
          return record;
        }
        if (isLastToRead()) {
          return null;
        }
        closeSegment();
      }
      return null;
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, path(), e);
    }
  }

  /** Where the segments are, and where threads come from. */
  Disk disk() {
    return disk;
  }

  private FrameReader requireOpen() {
    if (frames == null) {
      throw new IllegalStateException("no segment is open");
    }
    return frames;
  }

  private boolean openNext() throws IOException {
    if (isLastToRead()) {
      return false;
    }
    current++;
    segment = segments.get(current);
    evidence = isLast() ? SyncEvidence.of(disk, segment) : SyncEvidence.NONE;
    file = use == Use.AT_REST ? disk.read(path()) : NamedFile.read(disk, path());
    frames = new FrameReader(file, bytes -> windows.next(bytes));
    atHead = true;
    carriedCrc = chain.value();
    recordsInSegment = 0;
    return true;
  }

  /** In the log's last segment, what looks torn or damaged may be a record that is being written: it is read again. */
  private @Nullable Record nextInSegment(FrameReader frames) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        Record record = nextOf(frames);
        if (tornTail == null || use == Use.AT_REST || !mayChange(attempt)) {
          return record;
        }
        tornTail = null;
      } catch (WalException.Corrupt e) {
        if (!isLast() || !mayChange(attempt)) {
          throw e;
        }
      }
      frames.refresh();
    }
  }

  /** Whether the segment is read again: at least once, and then as long as it has been written lately. */
  private boolean mayChange(int attempt) throws IOException {
    if (use == Use.AT_REST || attempt == READ_ATTEMPTS) {
      return attempt == 0;
    }
    Instant before = writtenAt;
    writtenAt = disk.lastWrittenAt(path());
    if (attempt == 0) {
      return true; // What was read may be older than this time.
    }
    if (writtenAt.equals(before)
        && writtenAt.isBefore(Instant.now().minusNanos(LONGEST_WRITE_NANOS))) {
      return false;
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return true;
  }

  private @Nullable Record nextOf(FrameReader frames) throws IOException {
    while (true) {
      FrameReader.Found found = frames.read(chain.value());
      if (found != FrameReader.Found.RECORD && isLast()) {
        // A log that is being written may have grown since this part of the file was read.
        frames.refresh();
        found = frames.read(chain.value());
      }
      recordOffset = frames.offset();
      if (found == FrameReader.Found.END) {
        end(frames);
        return null;
      }
      if (found != FrameReader.Found.RECORD) {
        unreadable(frames, found);
        return null;
      }
      Record record = frames.record();
      if (record.type() == RecordType.CRC) {
        follow(record);
      } else if (!check(frames, record)) {
        return null;
      }
      frames.advance();
      records++;
      recordsInSegment++;
      bytes += frames.frameLength();
      atHead = false;
      if (record.type() != RecordType.CRC) {
        return record;
      }
    }
  }

  /** A record of type CRC says where the chain stands. The first one of all is believed. */
  private void follow(Record record) {
    boolean first = current == 0 && atHead;
    if (!first && chain.value() != record.crc()) {
      throw new WalException.Corrupt(
          path(),
          recordOffset,
          atHead
              ? "the checksum that carries on from the segment before does not"
              : "a checksum record does not match what comes before it",
          chain.value(),
          record.crc());
    }
    if (first) {
      beginCrc = record.crc();
    }
    chain.restart(record.crc());
  }

  private boolean check(FrameReader frames, Record record) throws IOException {
    if (atHead) {
      throw new WalException.Corrupt(
          path(), recordOffset, "a segment must begin with a checksum record");
    }
    int before = chain.value();
    record.addTo(chain);
    if (chain.value() != record.crc()) {
      int computed = chain.value();
      chain.restart(before);
      if (isLast() && frames.hasUnwrittenSector()) {
        torn(frames, "a record with a sector that was never written");
        return false;
      }
      throw new WalException.Corrupt(
          path(), recordOffset, "wrong checksum", record.crc(), computed);
    }
    if (!record.isOfKnownType()) {
      chain.restart(before);
      throw new WalException.Corrupt(
          path(), recordOffset, "unknown record type " + record.type() + ", expected 1 to 5");
    }
    return true;
  }

  private void unreadable(FrameReader frames, FrameReader.Found found) throws IOException {
    boolean asACrashLeavesIt = switch (found) {
      case SHORT_LENGTH, BEYOND_FILE -> true;
      default -> frames.hasUnwrittenSector();
    };
    if (!isLast() || !asACrashLeavesIt) {
      throw new WalException.Corrupt(path(), recordOffset, frames.problem());
    }
    torn(frames, frames.problem());
  }

  /** A length of zero ends a segment. Behind it there is nothing but zeros, or what a crash left. */
  private void end(FrameReader frames) throws IOException {
    if (recordsInSegment < HEAD_RECORDS) {
      headMissing(frames);
      return;
    }
    long leftoverEnd = frames.endOfNonZero();
    if (leftoverEnd == frames.offset()) {
      requireNothingLost();
      return;
    }
    String problem = "a length of zero, but %d bytes behind it are not all zero"
        .formatted(leftoverEnd - frames.offset());
    if (!isLast()) {
      throw new WalException.Corrupt(path(), recordOffset, problem);
    }
    torn(frames, problem);
  }

  /** A segment gets its name after its head is durable, so one without a head is never whole. */
  private void headMissing(FrameReader frames) throws IOException {
    String problem = frames.fileSize() == 0
        ? "the file is empty, but a segment must begin with a checksum and metadata"
        : "the segment ends, but it must begin with a checksum and metadata";
    if (!isLast()) {
      throw new WalException.Corrupt(path(), recordOffset, problem);
    }
    torn(frames, problem);
  }

  private void requireNothingLost() {
    if (evidence.isLostAfter(recordOffset)) {
      throw new WalException.Corrupt(
          path(), recordOffset, "no record (but " + evidence.described() + ")");
    }
  }

  private void torn(FrameReader frames, String problem) throws IOException {
    DiskFile open = file;
    if (open == null) {
      throw new IllegalStateException("no segment is open");
    }
    tornTail = tails.torn(segment, open, frames, chain.value(), evidence, problem);
  }

  private boolean isLastToRead() {
    return current == segments.size() - 1;
  }

  /** Whether the segment being read is the last of the log, the only one that is written or has a torn tail. */
  private boolean isLast() {
    return endsWithTheLog && isLastToRead();
  }

  /** Reads into other windows from now on. What holds the record that was handed out last is theirs too. */
  Window readInto(Windows others) {
    windows = others;
    return frames == null ? Window.EMPTY : frames.window();
  }

  /**
   * Goes past the records from here on that lie whole in one window, as if they were good; {@link #goBack} returns to one
   * that is not.
   *
   * @param batch becomes these records, not checked yet
   * @return whether there are any; if not, {@link #next} finds what is here
   */
  boolean goPast(Batch batch) {
    FrameReader open = frames;
    try {
      if (open == null || atHead || tornTail != null || !open.goPast(reached(), batch)) {
        return false;
      }
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, path(), e);
    }
    goTo(batch.afterAll());
    recordOffset = batch.lastOffset();
    return true;
  }

  /** Returns to the first record of a batch that is not good. */
  void goBack(Batch batch) {
    requireOpen().goBack(batch);
    goTo(batch.afterGood());
  }

  private Reached reached() {
    return new Reached(chain.value(), records, recordsInSegment, bytes);
  }

  private void goTo(Reached reached) {
    chain.restart(reached.crc());
    records = reached.records();
    recordsInSegment = reached.recordsInSegment();
    bytes = reached.bytes();
  }

  @Override
  public Segment segment() {
    return segment;
  }

  @Override
  public long offset() {
    return recordOffset;
  }

  /**
   * Returns the checksum with which the first segment begins.
   *
   * @return a CRC-32C
   */
  public int beginCrc() {
    return beginCrc;
  }

  /**
   * Returns the checksum that was carried into the segment being read, or read last, from the one before.
   *
   * @return a CRC-32C; 0 for the first segment
   */
  public int carriedCrc() {
    return carriedCrc;
  }

  /**
   * Returns how many records of the segment being read, or read last, were good.
   *
   * @return a number
   */
  public long recordsInSegment() {
    return recordsInSegment;
  }

  /**
   * Returns the checksum after the last good record: what the next one goes on from.
   *
   * @return a CRC-32C
   */
  public int crc() {
    return chain.value();
  }

  /**
   * Returns how many records were read, of all types.
   *
   * @return a number
   */
  public long records() {
    return records;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /**
   * Returns how the log ends, once {@link #next} has returned {@code null}.
   *
   * @return the torn tail; empty if the log ends cleanly
   */
  public Optional<TornTail> tornTail() {
    return Optional.ofNullable(tornTail);
  }

  @Override
  public void close() throws IOException {
    windows.close();
    closeSegment();
  }

  private void closeSegment() throws IOException {
    frames = null;
    DiskFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
