// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment, and lets none pass whose checksum does not follow from the one
 * before. What it finds where no valid record is, it reports as the segment's end, as a torn tail
 * or as damage. Not thread-safe.
 */
final class SegmentReader implements Closeable {

  /** A checksum and metadata. */
  private static final int HEAD_RECORDS = 2;

  private final Segment segment;
  private final boolean isFirst;
  private final FrameReader frames;
  private final Record record;
  private final CrcChain chain;
  private final RereadPolicy rereads;

  /** Of the last segment of a log, the only one that is written or has a torn tail. */
  private final @Nullable TornTailDetector tails;

  private boolean atHead = true;
  private int firstCrc;
  private long offset;
  private long records;
  private long bytes;
  private @Nullable TornTail tornTail;

  /**
   * Reads a segment from its beginning.
   *
   * @param isFirst whether it is the first that is read: the checksum with which it begins is
   *     trusted
   * @param frames reads its file, and is closed with this
   * @param chain is where the segment before has ended
   * @param rereads whether it is read again
   * @param tails decides what is a torn tail; {@code null} if the segment is sealed and has none
   */
  SegmentReader(
      Segment segment,
      boolean isFirst,
      FrameReader frames,
      CrcChain chain,
      RereadPolicy rereads,
      @Nullable TornTailDetector tails) {
    this.segment = segment;
    this.isFirst = isFirst;
    this.frames = frames;
    this.record = frames.record();
    this.chain = chain;
    this.rereads = rereads;
    this.tails = tails;
  }

  // --- one record ---

  /**
   * Reads the next record that does not hold a checksum only; {@code false} at the segment's end.
   * In the log's last segment, what looks torn or damaged may be a record that is being written: it
   * is read again.
   */
  boolean next() throws IOException {
    if (tornTail != null) {
      return false;
    }
    for (int attempt = 0; ; attempt++) {
      try {
        boolean found = read();
        if (tornTail == null || !rereads.mayBeComplete(attempt)) {
          return found;
        }
        tornTail = null;
      } catch (WalException.Corrupt e) {
        if (!isLast() || !rereads.mayHaveChanged(attempt)) {
          throw e;
        }
      }
      frames.refresh();
    }
  }

  private boolean read() throws IOException {
    do {
      if (!findRecord()) {
        return false;
      }
      if (record.type() == RecordType.CRC) {
        follow();
      } else if (!check()) {
        return false;
      }
      advance();
    } while (record.type() == RecordType.CRC);
    return true;
  }

  private boolean findRecord() throws IOException {
    FrameReader.Found found = frames.read(chain.value());
    if (found != FrameReader.Found.RECORD && isLast()) {
      // A log that is being written may have grown since this part of the file was read.
      frames.refresh();
      found = frames.read(chain.value());
    }
    offset = frames.offset();
    if (found == FrameReader.Found.RECORD) {
      return true;
    }
    if (found == FrameReader.Found.END) {
      end();
    } else {
      unreadable(found);
    }
    return false;
  }

  private void advance() {
    frames.advance();
    records++;
    bytes += frames.frameLength();
    atHead = false;
  }

  /** A record of type CRC says where the chain is. The first one of all is trusted. */
  private void follow() {
    boolean first = isFirst && atHead;
    if (!first && chain.value() != record.crc()) {
      throw new WalException.Corrupt(
          segment.path(),
          offset,
          atHead
              ? "the checksum that carries on from the segment before does not"
              : "a checksum record does not match what comes before it",
          chain.value(),
          record.crc());
    }
    if (first) {
      firstCrc = record.crc();
    }
    chain.restart(record.crc());
  }

  private boolean check() throws IOException {
    if (atHead) {
      throw corrupt("a segment must begin with a checksum record");
    }
    int before = chain.value();
    record.addTo(chain);
    if (chain.value() != record.crc()) {
      int computed = chain.value();
      chain.restart(before);
      if (isLast() && frames.hasUnwrittenSector()) {
        tornOrCorrupt("a record with a sector that was never written");
        return false;
      }
      throw new WalException.Corrupt(
          segment.path(), offset, "wrong checksum", record.crc(), computed);
    }
    if (!record.isOfKnownType()) {
      chain.restart(before);
      throw corrupt("unknown record type " + record.type() + ", expected 1 to 5");
    }
    return true;
  }

  // --- where no record is ---

  private void unreadable(FrameReader.Found found) throws IOException {
    boolean asACrashLeavesIt = switch (found) {
      case SHORT_LENGTH, BEYOND_FILE -> true;
      default -> frames.hasUnwrittenSector();
    };
    if (!asACrashLeavesIt) {
      throw corrupt(frames.problem());
    }
    tornOrCorrupt(frames.problem());
  }

  /** A length of zero ends a segment. After it is nothing but zeros, or what a crash left. */
  private void end() throws IOException {
    if (records < HEAD_RECORDS) {
      tornOrCorrupt(headIsMissing());
      return;
    }
    long leftoverEnd = frames.endOfNonZero();
    if (leftoverEnd == frames.offset()) {
      if (tails != null) {
        tails.requireNothingLost();
      }
      return;
    }
    tornOrCorrupt("a length of zero, but %d bytes after it are not all zero"
        .formatted(leftoverEnd - frames.offset()));
  }

  /** A segment gets its name after its head is durable, so one without a head is never complete. */
  private String headIsMissing() {
    return frames.fileSize() == 0
        ? "the file is empty, but a segment must begin with a checksum and metadata"
        : "the segment ends, but it must begin with a checksum and metadata";
  }

  private void tornOrCorrupt(String problem) throws IOException {
    if (tails == null) {
      throw corrupt(problem);
    }
    tornTail = tails.torn(chain.value(), problem);
  }

  private WalException.Corrupt corrupt(String problem) {
    return new WalException.Corrupt(segment.path(), offset, problem);
  }

  private boolean isLast() {
    return tails != null;
  }

  // --- many records ---

  /**
   * Skips the records from here on that are completely in one buffer, as if they were valid; {@link
   * #rewindTo} returns to one that is not.
   *
   * @param batch becomes these records, not checked yet
   * @param bytesBefore how many bytes were read of the segments before
   * @return whether there are any; if not, {@link #next} finds what is here
   */
  boolean readBatch(Batch batch, long bytesBefore) throws IOException {
    if (atHead || tornTail != null) {
      return false;
    }
    batch.begin(segment, new ReadPosition(chain.value(), records, bytes), bytesBefore + bytes);
    if (!frames.readFrames(batch)) {
      return false;
    }
    moveTo(batch.afterAll());
    offset = batch.lastOffset();
    return true;
  }

  /** Returns to the first record of a batch that is not valid. */
  void rewindTo(Batch batch) {
    frames.rewindTo(batch);
    moveTo(batch.afterValid());
  }

  private void moveTo(ReadPosition position) {
    chain.restart(position.crc());
    records = position.records();
    bytes = position.bytes();
  }

  // --- what was read ---

  /** The checksum with which the segment begins. */
  int firstCrc() {
    return firstCrc;
  }

  /** Where the record is; at the end, where the last valid record ends. */
  long offset() {
    return offset;
  }

  /** How many valid records were read. */
  long records() {
    return records;
  }

  /** How many bytes those take up. */
  long bytes() {
    return bytes;
  }

  /** How the segment ends; {@code null} if it ends cleanly, or its end was not reached. */
  @Nullable
  TornTail tornTail() {
    return tornTail;
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
