// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.WalException;
import dev.jwal.internal.disk.DirectBuffers;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.segment.SyncPoint.FileVersion;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file in a log's directory that holds the last {@link SyncPoint}: two blocks, of which one
 * always holds a durable point, so that a write that a crash cut short harms nothing. etcd ignores
 * it, as its name ends in {@code .tmp}. (etcd server/storage/wal/util.go: checkWalNames)
 *
 * <p>The log never needs it: a file that is missing, damaged or not the log's says nothing. It is
 * only evidence against a repair.
 *
 * <p>Not thread-safe.
 */
public final class SyncPointFile implements Closeable {

  /** The file's name. */
  public static final String NAME = "synced.tmp";

  private static final Logger LOG = System.getLogger("dev.jwal");

  private static final int SLOTS = 2;

  private static final int BYTES = SLOTS * Disk.BLOCK_BYTES;

  private final DiskFile file;
  private long lastNumber;

  /** Which block is written next: not the one that holds the last durable point. */
  private int nextSlot;

  private SyncPointFile(DiskFile file) {
    this.file = file;
  }

  /**
   * Returns the last point that was recorded.
   *
   * @param directory a log's directory
   * @return the point; empty if none can be read, for whatever reason
   */
  public static Optional<SyncPoint> read(Disk disk, Path directory) {
    try (DiskFile file = disk.read(directory.resolve(NAME))) {
      return lastIn(file);
    } catch (IOException | WalException noEvidence) {
      return Optional.empty();
    }
  }

  private static Optional<SyncPoint> lastIn(DiskFile file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    file.read(bytes, 0);
    bytes.flip();
    return Stream.of(0, Disk.BLOCK_BYTES)
        .flatMap(at -> SyncPoint.decode(bytes, at).stream())
        .max((one, other) -> Long.compareUnsigned(one.number(), other.number()));
  }

  /**
   * Opens the file as {@link #replace} does, or goes without it.
   *
   * @param directory the log's directory
   * @param segment the log's last segment
   * @param path where that is at the moment
   * @param offset where in it the last durable record ends
   * @return the file; {@code null}, and a warning, if it cannot be written
   */
  public static @Nullable SyncPointFile replaceOrWarn(
      Disk disk, Path directory, SegmentName segment, Path path, long offset) {
    try {
      return replace(disk, directory, SyncPoint.of(segment, offset, FileVersion.of(disk, path)));
    } catch (IOException | WalException e) {
      LOG.log(
          Level.WARNING,
          "could not write "
              + directory.resolve(NAME)
              + ", which says how far the log is durable; the log works without it, but damage to what"
              + " is appended now may be taken for a torn write",
          e);
      return null;
    }
  }

  /**
   * Opens the file, which is created if it is missing, and replaces whatever it says of an earlier
   * time, durably. To be called only while the log is locked.
   */
  static SyncPointFile replace(Disk disk, Path directory, SyncPoint point) throws IOException {
    Path path = directory.resolve(NAME);
    boolean exists = disk.list(directory).contains(NAME);
    SyncPointFile file = new SyncPointFile(exists ? disk.lock(path) : disk.create(path));
    try {
      file.requireAt(path);
      file.replaceBy(point);
      if (!exists) {
        disk.syncDirectory(directory);
      }
      return file;
    } catch (IOException | RuntimeException | Error e) {
      file.close(e);
      throw e;
    }
  }

  /** What a symbolic link leads to is not the log's to write. */
  private void requireAt(Path path) throws IOException {
    if (!file.isAt(path)) {
      throw new FileSystemException(
          path.toString(),
          null,
          "a symbolic link, or replaced while it was opened; expected a file in the log's directory itself");
    }
  }

  private void replaceBy(SyncPoint point) throws IOException {
    if (file.size() < BYTES) {
      try (Blocks both = new Blocks(SLOTS)) {
        point.encode(both.bytes, 0);
        point.encode(both.bytes, Disk.BLOCK_BYTES);
        file.write(both.bytes, 0);
        file.sync();
      }
      lastNumber = point.number();
    } else {
      lastIn(file).ifPresent(last -> lastNumber = last.number());
      nextSlot = isIn(1) ? 0 : 1;
      file.sync(); // A process that was killed may have left its length in the page cache only.
      record(point);
      record(point);
    }
  }

  /** Whether a block holds the last point. */
  private boolean isIn(int slot) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SyncPoint.ENCODED_BYTES);
    file.read(bytes, (long) slot * Disk.BLOCK_BYTES);
    return SyncPoint.decode(bytes.flip(), 0)
        .filter(point -> point.number() == lastNumber)
        .isPresent();
  }

  /**
   * Records a point, durably, in the block that does not hold the last durable one.
   *
   * @param point how far the log is durable; its number is ignored
   * @throws IOException if the operating system refuses
   */
  public void record(SyncPoint point) throws IOException {
    try (Blocks block = new Blocks(1)) {
      encodeNext(point, block);
      if (!file.writeDurably(block.bytes, offsetOfNext())) {
        file.write(block.bytes, offsetOfNext());
        file.sync();
      }
    }
    nextSlot = 1 - nextSlot;
  }

  private void encodeNext(SyncPoint point, Blocks block) {
    lastNumber++;
    point.numbered(lastNumber).encode(block.bytes, 0);
  }

  private long offsetOfNext() {
    return (long) nextSlot * Disk.BLOCK_BYTES;
  }

  /** Memory for some blocks, full of zeros at first. */
  private static final class Blocks implements AutoCloseable {
    private final ByteBuffer bytes;

    private Blocks(int number) {
      bytes = DirectBuffers.SHARED.take(number);
      while (bytes.hasRemaining()) {
        bytes.putLong(0);
      }
      bytes.clear();
    }

    @Override
    public void close() {
      DirectBuffers.SHARED.release(bytes);
    }
  }

  /**
   * Closes the file because something else has failed.
   *
   * @param because why; gets what goes wrong here as suppressed
   */
  public void close(Throwable because) {
    try {
      close();
    } catch (IOException | RuntimeException | Error e) {
      because.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
