// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import dev.jwal.SegmentInfo;
import dev.jwal.directory.WalDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a crash has left of a log: a copy, which can be damaged further.
 *
 * <p>A process that is killed leaves what the operating system was given: all that was
 * acknowledged, synced or not, and maybe a part of what was being appended. A power failure may
 * take what was not synced, and leave the last write unfinished: {@link #cutLast} does that. What
 * never follows from a crash, but from a bad disk, is a changed byte: {@link #flipByte}.
 *
 * <p>Works on files alone, so it serves an {@code ApplicationContextRunner} as well as a {@code
 * Wal} that is opened by hand:
 *
 * <pre>{@code
 * CrashedWal crashed = CrashedWal.copyOf(log, temporary.resolve("crashed"));
 * runner.withPropertyValues(crashed.properties()).run(context -> …);
 * }</pre>
 *
 * <p>To be used by one thread at a time.
 */
public final class CrashedWal {

  private final Path directory;

  private CrashedWal(Path directory) {
    this.directory = directory;
  }

  /**
   * Copies a log, and what else is in its directory, as a crash now would leave it. The log may be
   * open, and appended to meanwhile.
   *
   * <p>For logs of tests only. On Linux the operating system's lock of an open log is lost when its
   * files are copied by the process that holds it: this process still refuses to open it twice,
   * another does no longer.
   *
   * @param log the directory of the log
   * @param copy the directory to make
   * @return the copy
   * @throws IllegalArgumentException if {@code copy} exists
   * @throws IllegalStateException if there is no log to copy, or it deletes segments faster than
   *     they can be copied
   * @throws UncheckedIOException if reading or writing fails
   */
  public static CrashedWal copyOf(Path log, Path copy) {
    if (!WalDirectory.at(log).exists()) {
      throw new IllegalStateException("There is no log in " + log
          + " to crash. It is there once the application's Wal bean is made by the"
          + " auto-configuration; one that the application makes itself is where the application"
          + " says.");
    }
    new LogCopy(log, copy).make();
    return new CrashedWal(copy.toAbsolutePath());
  }

  static Path snapshotsIn(Path log) {
    return log.resolve("snap");
  }

  /**
   * Returns where the copy is.
   *
   * @return an absolute path
   */
  public Path directory() {
    return directory;
  }

  /**
   * Returns the properties with which an application opens the copy.
   *
   * @return {@code wal.dir} and {@code wal.snapshot.dir}, each as {@code name=value}
   */
  public String[] properties() {
    return new String[] {
      "wal.dir=" + directory, "wal.snapshot.dir=" + snapshotsIn(directory),
    };
  }

  /**
   * Returns the file that was being appended to.
   *
   * @return the last segment
   */
  public Path lastSegment() {
    List<SegmentInfo> segments = WalDirectory.at(directory).segments();
    return directory.resolve(segments.get(segments.size() - 1).name());
  }

  /**
   * Returns where the records of the last segment end. What follows is space reserved for more.
   *
   * @return bytes from the beginning of {@link #lastSegment()}
   */
  public long end() {
    return inFile(lastSegment(), "r", CrashedWal::endOfRecords);
  }

  /**
   * Cuts off the last bytes that were written: the tail is torn, as by a power failure. A few bytes
   * leave the last record unfinished, which the next start cuts off.
   *
   * @param bytes how many; not more than {@link #end()}
   * @return this
   * @throws IllegalArgumentException if there are not as many
   */
  public CrashedWal cutLast(long bytes) {
    Path file = lastSegment();
    return inFile(file, "rw", open -> {
      long end = endOfRecords(open);
      if (bytes < 1 || bytes > end) {
        throw new IllegalArgumentException("cannot cut the last " + bytes + " bytes off " + file
            + ": it has " + end + " bytes of records, expected a number from 1 to that");
      }
      open.setLength(end - bytes);
      return this;
    });
  }

  /**
   * Inverts a byte of the last segment.
   *
   * @param offset where it is; damage to be noticed is before {@link #end()}
   * @return this
   * @throws IllegalArgumentException if the file is not as long
   */
  public CrashedWal flipByte(long offset) {
    return flipByte(lastSegment(), offset);
  }

  /**
   * Inverts a byte of a file of the copy: of an earlier segment, or of a snapshot.
   *
   * @param file the file, absolute or as seen from {@link #directory()}
   * @param offset where the byte is in the file
   * @return this
   * @throws IllegalArgumentException if the file is not in this copy, or not as long
   * @throws UncheckedIOException if there is no such file
   */
  public CrashedWal flipByte(Path file, long offset) {
    Path here = directory.resolve(file).normalize();
    if (!here.startsWith(directory)) {
      throw new IllegalArgumentException(
          file + " is not a file of this copy, expected one in " + directory);
    }
    return inFile(here, "rw", open -> {
      if (offset < 0 || offset >= open.length()) {
        throw new IllegalArgumentException("there is no byte at " + offset + " in " + here
            + ": expected 0 to " + (open.length() - 1));
      }
      open.seek(offset);
      int flipped = ~open.readUnsignedByte();
      open.seek(offset);
      open.write(flipped);
      return this;
    });
  }

  // A record follows its length: 56 bits, little-endian, and a byte for the padding after it. No
  // length, no record. (docs/format.md)
  private static long endOfRecords(RandomAccessFile open) throws IOException {
    long end = 0;
    while (end + Long.BYTES <= open.length()) {
      open.seek(end);
      long field = Long.reverseBytes(open.readLong());
      if (field == 0) {
        return end;
      }
      long padding = field < 0 ? field >>> 56 & 7 : 0;
      end += Long.BYTES + (field & (1L << 56) - 1) + padding;
    }
    return Math.min(end, open.length());
  }

  private static <T> T inFile(Path file, String mode, Work<T> work) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), mode)) {
      return work.on(open);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work<T> {
    T on(RandomAccessFile open) throws IOException;
  }

  @Override
  public String toString() {
    return "CrashedWal[" + directory + "]";
  }
}
