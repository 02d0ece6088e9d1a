package dev.jwal.commit;

import dev.jwal.WalException;
import dev.jwal.record.RecordEncoder;
import dev.jwal.segment.DiskFile;
import dev.jwal.segment.Segment;
import dev.jwal.segment.SegmentWriter;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * The bytes at the log's end: encodes records into a buffer, writes the buffer behind what is in the file, syncs, and
 * takes back what is not to stay.
 *
 * <p>Never more than {@link #UNSYNCED_WINDOW_BYTES} are written without a sync, unless syncs are skipped altogether. Confined
 * to the thread that writes the log.
 */
public final class TailWriter implements Closeable {

  /**
   * The most bytes ever written without a sync. What lies further behind a damaged record than this had been synced,
   * so it tells damage from a write that a crash cut short.
   */
  public static final long UNSYNCED_WINDOW_BYTES = 16L << 20;

  private static final int BUFFER_BYTES = 1 << 20;

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final CommitSettings settings;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final RecordEncoder encoder = new RecordEncoder(buffer, full -> write());

  private SegmentWriter segment;
  private long allocatedBytes;
  private long unsyncedBytes;
  private boolean partlyWritten;

  TailWriter(CommitSettings settings, SegmentWriter segment, int crc) {
    this.settings = settings;
    this.segment = segment;
    this.allocatedBytes = segment.allocatedBytes();
    encoder.restartAt(crc);
  }

  /** Where records go. */
  RecordEncoder encoder() {
    return encoder;
  }

  Segment segment() {
    return segment.segment();
  }

  /** The segment's file, which stays locked when the writer has gone on in another. */
  DiskFile file() {
    return segment.file();
  }

  /** Where the next record goes, in bytes from the segment's start. */
  long size() {
    return segment.position() + buffer.position();
  }

  /** The file's length, or where the next record goes if that is further. */
  long allocatedBytes() {
    return Math.max(allocatedBytes, size());
  }

  /** Writes what was encoded, and syncs it unless syncs are skipped. */
  void commit() {
    write();
    if (!settings.unsafeNoSync()) {
      sync();
    }
  }

  /** Writes what was encoded, and syncs it whatever the settings say. */
  void commitAnyway() {
    write();
    sync();
  }

  private void write() {
    if (buffer.position() == 0) {
      return;
    }
    if (unsyncedBytes + buffer.position() > UNSYNCED_WINDOW_BYTES && !settings.unsafeNoSync()) {
      sync();
    }
    buffer.flip();
    int length = buffer.remaining();
    long start = settings.isHeard() ? System.nanoTime() : 0;
    try {
      segment.write(buffer);
      buffer.clear();
      unsyncedBytes += length;
      if (settings.isHeard()) {
        settings.listener().written(length, System.nanoTime() - start);
      }
    } catch (WalException e) {
      buffer.limit(buffer.capacity()).position(length);
      partlyWritten = true;
      throw e;
    }
  }

  private void sync() {
    if (unsyncedBytes == 0) {
      return;
    }
    long start = System.nanoTime();
    segment.sync();
    long took = System.nanoTime() - start;
    unsyncedBytes = 0;
    warnIfSlow(took);
    settings.listener().synced(took);
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

  /** Forgets what was encoded from an offset on, and cuts it off the file if part of it was written. */
  void takeBackTo(long offset, int crc) {
    if (offset >= segment.position()) {
      buffer.position((int) (offset - segment.position()));
      if (partlyWritten) {
        cutBackTo(segment.position());
      }
    } else {
      buffer.clear();
      cutBackTo(offset);
    }
    encoder.restartAt(crc);
  }

  private void cutBackTo(long offset) {
    segment.cutBackTo(offset);
    allocatedBytes = offset;
    partlyWritten = false;
  }

  /** Writes what was encoded, gives back what is reserved behind it, and syncs. */
  void finish() {
    write();
    segment.finish();
    allocatedBytes = segment.position();
    unsyncedBytes = 0;
  }

  /** Goes on in another segment; the old one's file stays open. */
  void goOnIn(SegmentWriter next, int crc) {
    segment = next;
    allocatedBytes = next.allocatedBytes();
    encoder.restartAt(crc);
  }

  @Override
  public void close() throws IOException {
    segment.close();
  }
}
