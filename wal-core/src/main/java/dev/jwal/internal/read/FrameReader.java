// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the frames of one file, one after the other, through a window that moves along.
 *
 * <p>Every length is held against the file's before it is believed. Nothing is judged here: what is wrong with a frame
 * is told, what it means is for {@link LogReader}. Not safe for threads.
 */
final class FrameReader {

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

  private static final int SECTOR_BYTES = 512;

  /** What an array can hold. */
  private static final int LONGEST_FRAME = Integer.MAX_VALUE - 56;

  private final DiskFile file;
  private final Windows windows;
  private final Record record = new Record();
  private Window window = Window.EMPTY;
  private long fileSize;
  private long offset;
  private int frameLength;
  private String problem = "";

  FrameReader(DiskFile file, Windows windows) throws IOException {
    this.file = file;
    this.windows = windows;
    this.fileSize = file.size();
  }

  /**
   * Reads what is at the place; stays there.
   *
   * @param crc the checksum before it. A large frame is read into memory only if the one after it is correct.
   */
  Found read(int crc) throws IOException {
    long left = fileSize - offset;
    frameLength = 0;
    if (left < Frame.HEADER_BYTES) {
      problem = left + " bytes, too few for a record's length";
      return left == 0 ? Found.END : Found.SHORT_LENGTH;
    }
    if (!has(Frame.HEADER_BYTES)) {
      return shrunk();
    }
    long lengthField = window.littleEndianLong(window.indexOf(offset));
    if (lengthField == 0) {
      return Found.END;
    }
    long length = Frame.length(lengthField);
    if (length > left) {
      problem = "a length of %d bytes, but only %d are left in the file"
          .formatted(length - Frame.HEADER_BYTES, left - Frame.HEADER_BYTES);
      return Found.BEYOND_FILE;
    }
    if (length > LONGEST_FRAME) {
      problem = "a record of %d bytes, but no record has more than %d"
          .formatted(Frame.recordLength(lengthField), LONGEST_FRAME - Frame.HEADER_BYTES);
      return Found.MALFORMED;
    }
    frameLength = (int) length;
    if (length > LargeFrame.BYTES && !isSound(lengthField, crc)) {
      return Found.MALFORMED;
    }
    if (!has(frameLength)) {
      return shrunk();
    }
    if (!Frame.isPossible(lengthField)) {
      problem = "a length of %d bytes with a padding of %d"
          .formatted(Frame.recordLength(lengthField), Frame.padding(lengthField));
      return Found.MALFORMED;
    }
    try {
      parse(window.bytes(), window.indexOf(offset), record);
      return Found.RECORD;
    } catch (MalformedRecordException e) {
      problem = "no record: " + e.getMessage();
      return e.cutShort() ? Found.CUT_SHORT : Found.MALFORMED;
    }
  }

  private boolean isSound(long lengthField, int crcBefore) throws IOException {
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

  /** Reads the record of a frame that lies whole in a buffer. */
  static void parse(ByteBuffer bytes, int frame, Record record) throws MalformedRecordException {
    int length = (int) Frame.recordLength(bytes.getLong(frame));
    record.parse(bytes, frame + Frame.HEADER_BYTES, length);
  }

  /**
   * Finds the frames from here on that lie whole in one window, in the next one if none does in this, and goes past them.
   *
   * @param before how far the log has been read
   * @param batch becomes what was found
   * @return whether anything was; if not, {@link #read} tells what is here
   */
  boolean goPast(Reached before, Batch batch) throws IOException {
    if (fileSize - offset < Frame.HEADER_BYTES || !has(Frame.HEADER_BYTES)) {
      return false;
    }
    long lengthField = window.littleEndianLong(window.indexOf(offset));
    long length = Frame.length(lengthField);
    if (lengthField == 0
        || length > fileSize - offset
        || length > Batch.LARGEST_WINDOW
        || !Frame.isPossible(lengthField)
        || !has((int) length)) {
      return false;
    }
    batch.begin(before, window);
    ByteBuffer bytes = window.bytes();
    int at = window.indexOf(offset);
    int end = (int) Math.min(window.end(), fileSize - window.offsetOf(0));
    while (lengthField != 0 && length <= end - at && Frame.isPossible(lengthField)) {
      batch.add(at, (int) length);
      at += (int) length;
      if (at > end - Frame.HEADER_BYTES) {
        break;
      }
      lengthField = bytes.getLong(at);
      length = Frame.length(lengthField);
    }
    offset = window.offsetOf(at);
    return true;
  }

  /** Is where a batch has its first record that is not good. */
  void goBack(Batch batch) {
    window = batch.window();
    offset = batch.offsetOf(batch.good());
  }

  /** Goes past the frame that was read. */
  void advance() {
    offset += frameLength;
  }

  /** Forgets what was read ahead: another process may have written meanwhile. */
  void refresh() throws IOException {
    window = Window.EMPTY;
    fileSize = file.size();
  }

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

  /** What holds the frame that was read. */
  Window window() {
    return window;
  }

  /** Where in the window the record lies. */
  private int recordStart() {
    return window.indexOf(offset) + Frame.HEADER_BYTES;
  }

  int frameLength() {
    return frameLength;
  }

  long fileSize() {
    return fileSize;
  }

  /**
   * Whether a sector of the frame holds nothing but zeros: a disk writes whole sectors, so this one was never written.
   * (etcd decoder.go: isTornEntry)
   */
  boolean hasUnwrittenSector() throws IOException {
    if (frameLength > LargeFrame.BYTES) {
      return LargeFrame.hasUnwrittenSector(file, offset + Frame.HEADER_BYTES, offset + frameLength);
    }
    int from = recordStart();
    int end = from - Frame.HEADER_BYTES + frameLength;
    while (from < end) {
      int toSectorEnd = SECTOR_BYTES - (int) (window.offsetOf(from) % SECTOR_BYTES);
      int to = Math.min(end, from + toSectorEnd);
      if (isZero(from, to)) {
        return true;
      }
      from = to;
    }
    return false;
  }

  private boolean isZero(int from, int to) {
    ByteBuffer bytes = window.bytes();
    for (int i = from; i < to; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the last byte that is not zero ends, looking from the place to the file's end; the place if there is none. */
  long endOfNonZero() throws IOException {
    long end = offset;
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.max(0, Math.min(Window.BYTES, fileSize - offset)));
    for (long at = offset; at < fileSize; ) {
      chunk.clear();
      int read = file.read(chunk, at);
      if (read <= 0) {
        break;
      }
      int last = lastNonZero(chunk.flip());
      if (last >= 0) {
        end = at + last + 1;
      }
      at += read;
    }
    return end;
  }

  private static int lastNonZero(ByteBuffer bytes) {
    int i = bytes.limit() - 1;
    while (i >= 7 && bytes.getLong(i - 7) == 0) {
      i -= 8;
    }
    while (i >= 0 && bytes.get(i) == 0) {
      i--;
    }
    return i;
  }

  /** Makes the window hold the next bytes; {@code false} if the file no longer has them. */
  private boolean has(int bytes) throws IOException {
    if (window.holds(offset, bytes)) {
      return true;
    }
    Window before = window;
    window = nextWindow(bytes);
    window.fill(file, offset, before);
    return window.holds(offset, bytes);
  }

  private Window nextWindow(int bytes) throws IOException {
    try {
      return windows.next(bytes);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "the record at byte %d needs %d bytes of memory, and there are fewer; try again with a larger heap (-Xmx)"
              .formatted(offset, bytes),
          e);
    }
  }
}
