// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

import dev.jwal.record.Frame;
import dev.jwal.record.MalformedRecordException;
import dev.jwal.record.Record;
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

  private static final Window NOTHING_READ = new Window(0);

  private static final int SECTOR_BYTES = 512;

  private final DiskFile file;
  private final Windows windows;
  private final Record record = new Record();
  private Window window = NOTHING_READ;
  private long fileSize;
  private long offset;
  private int frameLength;
  private String problem = "";

  FrameReader(DiskFile file, Windows windows) throws IOException {
    this.file = file;
    this.windows = windows;
    this.fileSize = file.size();
  }

  /** Reads what is at the place; stays there. */
  Found read() throws IOException {
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
    long recordLength = Frame.recordLength(lengthField);
    long bodyLength = recordLength + Frame.padding(lengthField);
    if (bodyLength > left - Frame.HEADER_BYTES || bodyLength > Integer.MAX_VALUE - 64) {
      problem = "a length of %d bytes, but only %d are left in the file"
          .formatted(bodyLength, left - Frame.HEADER_BYTES);
      return Found.BEYOND_FILE;
    }
    frameLength = Frame.HEADER_BYTES + (int) bodyLength;
    if (!has(frameLength)) {
      return shrunk();
    }
    try {
      record.parse(window.bytes(), recordStart(), (int) recordLength);
      return Found.RECORD;
    } catch (MalformedRecordException e) {
      problem = "no record: " + e.getMessage();
      return e.cutShort() ? Found.CUT_SHORT : Found.MALFORMED;
    }
  }

  private Found shrunk() throws IOException {
    fileSize = file.size();
    problem = "the file became shorter while it was read";
    return Found.SHORT_LENGTH;
  }

  /** Goes past the frame that was read. */
  void advance() {
    offset += frameLength;
  }

  /** Forgets what was read ahead: another process may have written meanwhile. */
  void refresh() throws IOException {
    window = NOTHING_READ;
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
  boolean hasUnwrittenSector() {
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
    ByteBuffer chunk = ByteBuffer.allocate(Window.BYTES);
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
    window = windows.next(bytes);
    window.fill(file, offset, before);
    return window.holds(offset, bytes);
  }
}
