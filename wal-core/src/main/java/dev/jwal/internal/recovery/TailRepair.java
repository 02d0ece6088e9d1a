// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.RepairReport;
import dev.jwal.WalException;
import dev.jwal.internal.disk.DirectBuffers;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.read.TornTail;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Cuts a torn tail off. The segment as it was is copied first, and the copy made durable before
 * anything is dropped: a crash at any moment leaves the one or the other.
 */
public final class TailRepair {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private static final String COPY_SUFFIX = ".broken";

  private static final int COPIED_BLOCKS_AT_ONCE = 256 * 1024 / Disk.BLOCK_BYTES;

  private TailRepair() {}

  /**
   * Says what would be dropped.
   *
   * @param tail a torn tail
   * @return a report without a copy
   */
  public static RepairReport preview(TornTail tail) {
    return report(tail, Optional.empty());
  }

  /**
   * Cuts the tail off, durably.
   *
   * @param file the last segment, open for writing
   * @param tail a torn tail
   * @return what was dropped, and where the copy is
   * @throws WalException.NoSpace if there is no space for the copy; nothing was dropped then
   * @throws WalException.Io if the copy could not be made, and nothing was dropped; or if the
   *     segment could not be cut
   */
  static RepairReport cutOff(Disk disk, DiskFile file, TornTail tail) {
    try {
      Path copy = copy(disk, file, tail);
      disk.syncDirectory(tail.segment().directory());
      file.truncate(tail.offset());
      file.sync();
      LOG.log(
          Level.WARNING,
          "cut an unfinished write of {0} bytes off {1} at byte {2}: {3}. {4}The segment as it was: {5}",
          Long.toString(tail.bytes()),
          tail.segment().path(),
          Long.toString(tail.offset()),
          tail.problem(),
          whatFollowed(tail),
          copy);
      return report(tail, Optional.of(copy));
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.REPAIR, tail.segment().path(), e);
    }
  }

  /** A write that a crash cut short may be followed by others of the same sync. */
  private static String whatFollowed(TornTail tail) {
    if (tail.validRecords() == 0) {
      return "";
    }
    String entries = tail.firstIndex() == 0
        ? ""
        : ", among them the entries %s to %s"
            .formatted(
                Long.toUnsignedString(tail.firstIndex()), Long.toUnsignedString(tail.lastIndex()));
    return "With it went %d valid records that followed%s. "
        .formatted(tail.validRecords(), entries);
  }

  private static Path copy(Disk disk, DiskFile file, TornTail tail) throws IOException {
    for (int attempt = 0; ; attempt++) {
      Path copy = copyName(tail.segment(), attempt);
      DiskFile target;
      try {
        target = disk.create(copy);
      } catch (FileAlreadyExistsException earlierRepair) {
        continue;
      }
      try (target) {
        copyBytes(file, target, tail.offset() + tail.bytes());
        target.sync();
        return copy;
      } catch (IOException e) {
        deleteQuietly(disk, copy, e);
        throw e;
      }
    }
  }

  /** etcd's name; an earlier copy is not overwritten. */
  private static Path copyName(Segment segment, int attempt) {
    String name = segment.name() + COPY_SUFFIX + (attempt == 0 ? "" : "." + attempt);
    return segment.directory().resolve(name);
  }

  private static void copyBytes(DiskFile from, DiskFile to, long length) throws IOException {
    ByteBuffer chunk = DirectBuffers.SHARED.take(COPIED_BLOCKS_AT_ONCE);
    try {
      copyBytes(chunk, from, to, length);
    } finally {
      DirectBuffers.SHARED.release(chunk);
    }
  }

  private static void copyBytes(ByteBuffer chunk, DiskFile from, DiskFile to, long length)
      throws IOException {
    for (long at = 0; at < length; ) {
      chunk.clear();
      chunk.limit((int) Math.min(chunk.capacity(), length - at));
      if (from.read(chunk, at) <= 0) {
        return;
      }
      chunk.flip();
      int read = chunk.remaining();
      to.write(chunk, at);
      at += read;
    }
  }

  private static void deleteQuietly(Disk disk, Path file, IOException because) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  private static RepairReport report(TornTail tail, Optional<Path> copy) {
    return new RepairReport(
        tail.segment().path(),
        tail.offset(),
        tail.bytes(),
        tail.validRecords(),
        tail.firstIndex(),
        tail.lastIndex(),
        tail.problem(),
        copy);
  }
}
