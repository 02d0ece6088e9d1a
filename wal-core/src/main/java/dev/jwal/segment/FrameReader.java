package dev.jwal.segment;

import dev.jwal.record.Frame;
import dev.jwal.record.MalformedRecordException;
import dev.jwal.record.Record;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  /** Small enough to stay in a core's cache, large enough that calls to the system do not show. */
  static final int WINDOW_BYTES = 256 * 1024;

  private static final int SECTOR_BYTES = 512;

  private final DiskFile file;
  private final Record record = new Record();
  private byte[] window = new byte[WINDOW_BYTES];
  private ByteBuffer view = littleEndian(window);
  private long windowStart;
  private int windowLength;
  private long fileSize;
  private long offset;
  private int frameLength;
  private String problem = "";

  FrameReader(DiskFile file) throws IOException {
    this.file = file;
    this.fileSize = file.size();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
    long lengthField = view.getLong((int) (offset - windowStart));
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
      int start = (int) (offset - windowStart) + Frame.HEADER_BYTES;
      record.parse(window, start, (int) recordLength);
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
    windowLength = 0;
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
    int start = (int) (offset - windowStart);
    int end = start + frameLength;
    int from = start + Frame.HEADER_BYTES;
    while (from < end) {
      int toSectorEnd = SECTOR_BYTES - (int) ((windowStart + from) % SECTOR_BYTES);
      int to = Math.min(end, from + toSectorEnd);
      if (isZero(from, to)) {
        return true;
      }
      from = to;
    }
    return false;
  }

  private boolean isZero(int from, int to) {
    for (int i = from; i < to; i++) {
      if (window[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the last byte that is not zero ends, looking from the place to the file's end; the place if there is none. */
  long endOfNonZero() throws IOException {
    long end = offset;
    ByteBuffer chunk = ByteBuffer.allocate(WINDOW_BYTES);
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
    if (offset >= windowStart && offset + bytes <= windowStart + windowLength) {
      return true;
    }
    if (bytes > window.length) {
      window = new byte[bytes];
      view = littleEndian(window);
    }
    windowStart = offset;
    view.clear();
    windowLength = file.read(view, offset);
    view.clear();
    return windowLength >= bytes;
  }
}
