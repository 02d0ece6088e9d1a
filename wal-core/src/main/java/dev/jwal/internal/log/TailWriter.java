// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Closing;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.RecordEncoder;
import dev.jwal.internal.segment.BlockBuffer;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentWriter;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * The bytes at the log's end: encodes records into a buffer, writes the buffer after what is in the
 * file, syncs, and rolls back what is not to stay.
 *
 * <p>Never more than {@link #UNSYNCED_WINDOW_BYTES} are written without a sync, unless syncs are
 * skipped altogether. Confined to the thread that writes the log.
 */
public final class TailWriter implements Closeable {

  /**
   * The most bytes ever written without a sync. If there is more than that after a damaged record,
   * the record had been synced: it is damage, and no write that a crash cut short.
   */
  public static final long UNSYNCED_WINDOW_BYTES = 16L << 20;

  private static final int BUFFER_BLOCKS = (2 << 20) / Disk.BLOCK_BYTES;

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final LogSettings settings;
  private final BlockBuffer buffer = new BlockBuffer(BUFFER_BLOCKS);
  private final RecordEncoder encoder = new RecordEncoder(buffer.bytes(), full -> write(false));

  private SegmentWriter segment;
  private long unsyncedBytes;
  private boolean partlyWritten;

  TailWriter(LogSettings settings, SegmentWriter segment, int crc) {
    this.settings = settings;
    this.segment = segment;
    buffer.resumeAfter(segment);
    encoder.restartAt(crc);
  }

  /** Where records go. */
  RecordEncoder encoder() {
    return encoder;
  }

  Segment segment() {
    return segment.segment();
  }

  /** The segment's file, which stays locked when the writer has switched to another. */
  DiskFile file() {
    return segment.file();
  }

  /** Where the next record goes, in bytes from the segment's start. */
  long size() {
    return buffer.end();
  }

  /** Up to where what was encoded is in the file, in bytes from the segment's start. */
  long writtenTo() {
    return segment.position();
  }

  /** Whether so many bytes can be encoded without writing any. */
  boolean hasRoomFor(long bytes) {
    return bytes <= buffer.bytes().remaining();
  }

  /** The file's length, or where the next record goes if that is further. */
  long allocatedBytes() {
    return Math.max(segment.allocatedBytes(), size());
  }

  /**
   * Writes what was encoded.
   *
   * @param durably whether a sync is to follow, of which the write may do the work
   */
  void write(boolean durably) {
    int length = buffer.unwritten();
    if (length == 0) {
      return;
    }
    if (unsyncedBytes + length > UNSYNCED_WINDOW_BYTES && !settings.unsafeNoSync()) {
      sync();
    }
    boolean timed = durably || settings.wantsSaveEvents();
    long start = timed ? System.nanoTime() : 0;
    boolean durable;
    try {
      durable = buffer.writeTo(segment, durably);
    } catch (WalException e) {
      partlyWritten = true;
      throw e;
    }
    long took = timed ? System.nanoTime() - start : 0;
    unsyncedBytes += length;
    if (settings.wantsSaveEvents()) {
      settings.listener().written(length, took);
    }
    if (durable) {
      madeDurable(took);
    }
  }

  /** Syncs what was written, unless it is durable already. */
  void sync() {
    if (unsyncedBytes == 0) {
      return;
    }
    long start = System.nanoTime();
    segment.sync();
    madeDurable(System.nanoTime() - start);
  }

  private void madeDurable(long took) {
    unsyncedBytes = 0;
    warnIfSlow(took);
    if (settings.wantsSaveEvents()) {
      settings.listener().synced(took);
    }
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

  /**
   * Forgets what was encoded from an offset on, and truncates the file there if part of it was
   * written.
   */
  void rollBackTo(long offset, int crc) {
    if (offset >= segment.position()) {
      buffer.rollBackTo(offset);
      if (partlyWritten) {
        segment.truncateTo(segment.position());
      }
    } else {
      segment.truncateTo(offset);
      buffer.resumeAfter(segment);
    }
    partlyWritten = false;
    encoder.restartAt(crc);
  }

  /** Writes what was encoded, syncs it, and frees the space reserved after it. */
  void finish() {
    write(false);
    long start = System.nanoTime();
    segment.finish();
    madeDurable(System.nanoTime() - start);
  }

  /** Switches to another segment; the old one's file stays open. */
  void switchTo(SegmentWriter next, int crc) {
    segment = next;
    buffer.resumeAfter(next);
    encoder.restartAt(crc);
  }

  /** Releases the buffer, and leaves the segment to its opener. */
  void giveUp() {
    buffer.close();
  }

  @Override
  public void close() throws IOException {
    Closing.all(List.of(buffer, segment));
  }
}
