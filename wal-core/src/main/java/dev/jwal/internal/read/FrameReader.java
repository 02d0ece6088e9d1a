// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the frames of one file, one after the other, through a buffer that moves along.
 *
 * <p>Every length is checked against the file's before it is used. What is wrong with a frame is
 * reported; what it means is decided by {@link SegmentReader}. Not thread-safe.
 */
final class FrameReader implements Closeable {

  /** What was found at the reader's place. */
  enum Found {
    /** A record. */
    RECORD,
    /** The file's end, or a length of zero: preallocated space. */
    END,
    /** Fewer bytes than a length field has. */
    SHORT_LENGTH,
    /** A length that runs over the file's end. */
    BEYOND_FILE,
    /** A record that ends inside one of its fields. */
    CUT_SHORT,
    /** Bytes that are no record. */
    MALFORMED
  }

  /** What an array can hold. */
  private static final int LONGEST_FRAME = Integer.MAX_VALUE - 56;

  private final DiskFile file;
  private final ReadBuffers buffers;
  private final Record record;
  private ReadBuffer buffer = ReadBuffer.EMPTY;
  private long fileSize;
  private long offset;
  private int frameLength;
  private String problem = "";

  /** Reads a file from its beginning, into a record; closes it. */
  FrameReader(DiskFile file, ReadBuffers buffers, Record record) throws IOException {
    this.file = file;
    this.buffers = buffers;
    this.record = record;
    this.fileSize = file.size();
  }

  // --- one frame ---

  /**
   * Reads what is at the place; stays there.
   *
   * @param crc the checksum before it. A large frame is read into memory only if the one after it
   *     is correct.
   */
  Found read(int crc) throws IOException {
    long left = fileSize - offset;
    frameLength = 0;
    if (left < Frame.HEADER_BYTES) {
      return tooFew(left);
    }
    if (!has(Frame.HEADER_BYTES)) {
      return shrunk();
    }
    long lengthField = lengthField();
    if (lengthField == 0) {
      return Found.END;
    }
    long length = Frame.length(lengthField);
    if (length > left) {
      return tooLong(length, left);
    }
    if (length > LargeFrame.BYTES && !isSound(lengthField, crc)) {
      return Found.MALFORMED;
    }
    frameLength = (int) length;
    return has(frameLength) ? parse(lengthField) : shrunk();
  }

  private Found tooFew(long left) {
    problem = left + " bytes, too few for a record's length";
    return left == 0 ? Found.END : Found.SHORT_LENGTH;
  }

  private Found tooLong(long length, long left) {
    problem = "a length of %d bytes, but only %d are left in the file"
        .formatted(length - Frame.HEADER_BYTES, left - Frame.HEADER_BYTES);
    return Found.BEYOND_FILE;
  }

  /** Whether a large frame holds a record; any bytes may look like the length of one. */
  private boolean isSound(long lengthField, int crcBefore) throws IOException {
    if (Frame.length(lengthField) > LONGEST_FRAME) {
      problem = "a record of %d bytes, but no record has more than %d"
          .formatted(Frame.recordLength(lengthField), LONGEST_FRAME - Frame.HEADER_BYTES);
      return false;
    }
    frameLength = (int) Frame.length(lengthField);
    return isValid(lengthField, crcBefore);
  }

  private Found parse(long lengthField) {
    if (!Frame.isPossible(lengthField)) {
      problem = "a length of %d bytes with a padding of %d"
          .formatted(Frame.recordLength(lengthField), Frame.padding(lengthField));
      return Found.MALFORMED;
    }
    try {
      parse(buffer.bytes(), buffer.indexOf(offset), record);
      return Found.RECORD;
    } catch (MalformedRecordException e) {
      problem = "no record: " + e.getMessage();
      return e.cutShort() ? Found.CUT_SHORT : Found.MALFORMED;
    }
  }

  private boolean isValid(long lengthField, int crcBefore) throws IOException {
    LargeFrame frame = LargeFrame.at(file, offset, lengthField);
    if (frame == null) {
      problem = "a length of %d bytes, but no record of that length begins there"
          .formatted(Frame.recordLength(lengthField));
      return false;
    }
    int crc = frame.crcAfter(crcBefore);
    if (crc != frame.head().crc()) {
      problem =
          "wrong checksum: expected %08x, found %08x".formatted(frame.head().crc(), crc);
      return false;
    }
    return true;
  }

  private Found shrunk() throws IOException {
    fileSize = file.size();
    problem = "the file became shorter while it was read";
    return Found.SHORT_LENGTH;
  }

  /** Parses the record of a frame that is completely in a buffer. */
  static void parse(ByteBuffer bytes, int frame, Record record) throws MalformedRecordException {
    int length = (int) Frame.recordLength(bytes.getLong(frame));
    record.parse(bytes, frame + Frame.HEADER_BYTES, length);
  }

  /** Skips the frame that was read. */
  void advance() {
    offset += frameLength;
  }

  /** Forgets what is in the buffer: another process may have written meanwhile. */
  void refresh() throws IOException {
    buffer = ReadBuffer.EMPTY;
    fileSize = file.size();
  }

  // --- all frames of a buffer ---

  /**
   * Finds the frames from here on that are completely in one buffer, in the next one if none is in
   * this, and skips them.
   *
   * @param batch gets the frames that were found
   * @return whether any was; if not, {@link #read} says what is here
   */
  boolean readFrames(Batch batch) throws IOException {
    if (fileSize - offset < Frame.HEADER_BYTES || !hasForBatch(Frame.HEADER_BYTES)) {
      return false;
    }
    long lengthField = lengthField();
    long length = Frame.length(lengthField);
    if (lengthField == 0
        || length > fileSize - offset
        || length > Batch.MOST_BUFFER_BYTES
        || !Frame.isPossible(lengthField)
        || !hasForBatch((int) length)) {
      return false;
    }
    batch.hold(buffer);
    ByteBuffer bytes = buffer.bytes();
    int at = buffer.indexOf(offset);
    int end = (int) Math.min(buffer.end(), fileSize - buffer.offsetOf(0));
    while (lengthField != 0 && length <= end - at && Frame.isPossible(lengthField)) {
      batch.add(at, (int) length);
      at += (int) length;
      if (at > end - Frame.HEADER_BYTES) {
        break;
      }
      lengthField = bytes.getLong(at);
      length = Frame.length(lengthField);
    }
    offset = buffer.offsetOf(at);
    return true;
  }

  /** Returns to the first record of a batch that is not valid. */
  void rewindTo(Batch batch) {
    buffer = batch.buffer();
    offset = batch.offsetOf(batch.validCount());
  }

  // --- what was found ---

  /** The record that {@link #read} found. */
  Record record() {
    return record;
  }

  /** What is wrong, where {@link #read} found no record. */
  String problem() {
    return problem;
  }

  /** Where the reader is, in bytes from the file's start. */
  long offset() {
    return offset;
  }

  int frameLength() {
    return frameLength;
  }

  long fileSize() {
    return fileSize;
  }

  /**
   * Whether a sector of the frame holds nothing but zeros: a disk writes whole sectors, so this one
   * was never written. (etcd decoder.go: isTornEntry)
   */
  boolean hasUnwrittenSector() throws IOException {
    return Zeros.fillSector(file, offset + Frame.HEADER_BYTES, offset + frameLength);
  }

  /** Where the last byte that is not zero ends, from here to the file's end; here if none is. */
  long endOfNonZero() throws IOException {
    return Zeros.endOfOthers(file, offset, fileSize);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  // --- the buffer ---

  private long lengthField() {
    return buffer.littleEndianLong(buffer.indexOf(offset));
  }

  private boolean has(int bytes) throws IOException {
    return has(bytes, Integer.MAX_VALUE);
  }

  /** A large buffer is not for batches: while they are checked and delivered, it is held. */
  private boolean hasForBatch(int bytes) throws IOException {
    return has(bytes, Batch.MOST_BUFFER_BYTES);
  }

  /** Makes the buffer hold the next bytes; {@code false} if the file no longer has them. */
  private boolean has(int bytes, int mostBytesKept) throws IOException {
    if (buffer.contains(offset, bytes)) {
      return true;
    }
    ReadBuffer before = buffer;
    buffer = nextBuffer(bytes, mostBytesKept);
    buffer.fill(file, offset, before);
    return buffer.contains(offset, bytes);
  }

  private ReadBuffer nextBuffer(int bytes, int mostBytesKept) throws IOException {
    try {
      return buffers.next(buffer, bytes, mostBytesKept);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "the record at byte %d needs %d bytes of memory, and there are fewer; try again with a larger heap (-Xmx)"
              .formatted(offset, bytes),
          e);
    }
  }
}
