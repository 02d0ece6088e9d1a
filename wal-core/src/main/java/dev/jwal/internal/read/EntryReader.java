// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.EntryView;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordHead;
import dev.jwal.internal.record.RecordType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads entries of a segment from a known place on, one after the other, and lets none pass whose
 * checksum does not follow from the one before. For places at which an entry was written: whatever
 * else is there is damage.
 *
 * <p>Used again and again, for one file after the other. Not thread-safe.
 */
public final class EntryReader implements Closeable {

  /** A frame that is longer is skipped without reading all of it. */
  private static final int SKIPPED_BYTES = 16 * 1024;

  /** If more is to be read, the record before may be a large one. */
  private static final int MOST_READ_TWICE = 64 * 1024;

  /** What an array can hold. */
  private static final int LONGEST_FRAME = Integer.MAX_VALUE - 56;

  private final Record record = new Record();
  private final CrcChain chain = new CrcChain();
  private ReadBuffer buffer = BufferPool.take(ReadBuffer.BYTES);
  private DiskFile file;
  private Path path;
  private long offset;
  private long entryOffset;
  private int readBytes;

  /**
   * Begins at a place whose checksum is known.
   *
   * @param file a segment
   * @param path where it is
   * @param offset where a record begins, in bytes from the file's start
   * @param crc the checksum before it
   * @param bytes how much to read at once, if that is enough for a record
   */
  public void beginAt(DiskFile file, Path path, long offset, int crc, long bytes) {
    begin(file, path, offset, bytes);
    chain.restart(crc);
  }

  /**
   * Begins after a record, whose own checksum is trusted.
   *
   * @param file a segment
   * @param path where it is
   * @param before where the record begins, in bytes from the file's start
   * @param bytes how much to read at once, if that is enough for a record
   * @throws WalException.Corrupt if no record is there
   */
  public void beginAfter(DiskFile file, Path path, long before, long bytes) throws IOException {
    begin(file, path, before, bytes > MOST_READ_TWICE ? SKIPPED_BYTES : bytes);
    int length = frameLength();
    chain.restart(crcOf(length));
    offset = before + length;
    readBytes = (int) Math.min(bytes, ReadBuffer.BYTES);
  }

  private void begin(DiskFile newFile, Path newPath, long newOffset, long bytes) {
    buffer.clear(); // The file may have been written since.
    file = newFile;
    path = newPath;
    offset = newOffset;
    readBytes = (int) Math.min(Math.max(bytes, Frame.HEADER_BYTES), ReadBuffer.BYTES);
  }

  /** The checksum that the record at the offset carries. */
  private int crcOf(int length) throws IOException {
    if (length > SKIPPED_BYTES && !buffer.contains(offset, length)) {
      byte[] first = new byte[RecordHead.BYTES];
      file.read(ByteBuffer.wrap(first), offset + Frame.HEADER_BYTES);
      long field = buffer.littleEndianLong(buffer.indexOf(offset));
      RecordHead head = RecordHead.parse(first, Frame.recordLength(field));
      if (head != null) {
        return head.crc();
      }
    }
    parse(length);
    return record.crc();
  }

  /**
   * Reads the next entry.
   *
   * @return the entry, not copied, until the next one is read
   * @throws WalException.Corrupt if none is there, or its checksum is wrong
   */
  public EntryView next() throws IOException {
    try {
      do {
        readRecord();
      } while (record.type() != RecordType.ENTRY);
      return record.entry();
    } catch (MalformedRecordException e) {
      throw new WalException.Corrupt(
          path, entryOffset, "the data is not what the record's type says: " + e.getMessage());
    }
  }

  private void readRecord() throws IOException {
    int length = frameLength();
    parse(length);
    int before = chain.value();
    record.addTo(chain);
    if (chain.value() != record.crc()) {
      int computed = chain.value();
      chain.restart(before);
      throw new WalException.Corrupt(path, offset, "wrong checksum", record.crc(), computed);
    }
    entryOffset = offset;
    offset += length;
  }

  /** {@return where the entry that was read begins, in bytes from the file's start} */
  public long entryOffset() {
    return entryOffset;
  }

  private int frameLength() throws IOException {
    require(Frame.HEADER_BYTES);
    long field = buffer.littleEndianLong(buffer.indexOf(offset));
    long length = Frame.length(field);
    if (field == 0 || !Frame.isPossible(field) || length > LONGEST_FRAME) {
      throw corrupt("a length field of %016x where an entry was written".formatted(field));
    }
    if (length > ReadBuffer.BYTES && length > file.size() - offset) {
      throw corrupt("a length of %d bytes, but only %d are left in the file"
          .formatted(length - Frame.HEADER_BYTES, file.size() - offset - Frame.HEADER_BYTES));
    }
    return (int) length;
  }

  private void parse(int length) throws IOException {
    require(length);
    try {
      FrameReader.parse(buffer.bytes(), buffer.indexOf(offset), record);
    } catch (MalformedRecordException e) {
      throw corrupt("no record: " + e.getMessage());
    }
  }

  /** Makes the buffer hold so many bytes from the offset on. */
  private void require(int bytes) throws IOException {
    if (buffer.contains(offset, bytes)) {
      return;
    }
    ReadBuffer before = buffer;
    if (bytes > before.size() || before.size() > ReadBuffer.BYTES && bytes <= ReadBuffer.BYTES) {
      buffer = BufferPool.take(bytes);
    }
    buffer.fill(file, offset, before, Math.max(bytes, readBytes));
    if (before != buffer) {
      BufferPool.giveBack(before);
    }
    if (!buffer.contains(offset, bytes)) {
      throw corrupt("the file ends where an entry was written");
    }
  }

  private WalException.Corrupt corrupt(String problem) {
    return new WalException.Corrupt(path, offset, problem);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    BufferPool.giveBack(buffer);
    buffer = ReadBuffer.EMPTY;
  }
}
