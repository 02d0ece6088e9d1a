// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.internal.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How far a log was durable at some moment: everything before the offset had been synced.
 *
 * @param number how many points were recorded before it, unsigned
 * @param segment the segment that was the current one
 * @param offset where in it the last durable record ends, in bytes from the file's start
 * @param file which file the segment was, so that a copy of it is not taken for it
 */
public record SyncPoint(long number, SegmentName segment, long offset, FileVersion file) {

  /** How many bytes {@link #encode} writes. */
  static final int ENCODED_BYTES = 68;

  /** "jwalsync", read as a little-endian number. */
  private static final long MAGIC = 0x636e79736c61776aL;

  private static final int VERSION = 1;

  private static final int CHECKED_BYTES = ENCODED_BYTES - Integer.BYTES;

  /**
   * A file as it was at some moment.
   *
   * @param identity its {@link Disk#identity}
   * @param writtenAt when it was last written
   */
  public record FileVersion(long identity, Instant writtenAt) {

    /**
     * Looks at a file.
     *
     * @return what it is now
     * @throws IOException if the operating system refuses
     */
    public static FileVersion of(Disk disk, Path file) throws IOException {
      return new FileVersion(disk.identity(file), disk.lastWrittenAt(file));
    }
  }

  /**
   * Makes a point that was not recorded yet.
   *
   * @param segment the current segment
   * @param offset where in it the last durable record ends
   * @param file which file it is
   * @return a point with the number 0
   */
  public static SyncPoint of(SegmentName segment, long offset, FileVersion file) {
    return new SyncPoint(0, segment, offset, file);
  }

  SyncPoint numbered(long newNumber) {
    return new SyncPoint(newNumber, segment, offset, file);
  }

  void encode(ByteBuffer target, int at) {
    ByteBuffer bytes = target.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear().position(at);
    bytes
        .putLong(MAGIC)
        .putInt(VERSION)
        .putInt(file.writtenAt().getNano())
        .putLong(file.writtenAt().getEpochSecond())
        .putLong(file.identity())
        .putLong(number)
        .putLong(segment.sequence())
        .putLong(segment.firstIndex())
        .putLong(offset)
        .putInt(checksum(bytes, at));
  }

  /** Reads what {@link #encode} wrote; empty if it is anything else. */
  static Optional<SyncPoint> decode(ByteBuffer source, int at) {
    if (source.limit() - at < ENCODED_BYTES) {
      return Optional.empty();
    }
    ByteBuffer bytes = source.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(at);
    if (bytes.getInt(at + CHECKED_BYTES) != checksum(bytes, at)
        || bytes.getLong() != MAGIC
        || bytes.getInt() != VERSION) {
      return Optional.empty();
    }
    int nanos = bytes.getInt();
    Instant writtenAt = Instant.ofEpochSecond(bytes.getLong(), nanos);
    FileVersion file = new FileVersion(bytes.getLong(), writtenAt);
    long number = bytes.getLong();
    SegmentName segment = new SegmentName(bytes.getLong(), bytes.getLong());
    return Optional.of(new SyncPoint(number, segment, bytes.getLong(), file));
  }

  private static int checksum(ByteBuffer bytes, int at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(at + CHECKED_BYTES).position(at));
    return (int) crc.getValue();
  }
}
