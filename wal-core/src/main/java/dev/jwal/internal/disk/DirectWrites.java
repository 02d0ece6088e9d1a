// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole blocks of a file around the system's page cache ({@code O_DIRECT}), where the
 * platform can: the sync that follows finds nothing left to write, and a segment filled with zeros
 * ahead fills no cache. Where a sync is to follow at once, the write does its work too ({@code
 * O_DSYNC}).
 *
 * <p>The caller writes the rest through the cache; the system keeps both views of the file the
 * same. (open(2), O_DIRECT, O_DSYNC)
 */
final class DirectWrites implements Closeable {

  private static final @Nullable OpenOption DIRECT = find();

  /**
   * Elsewhere a sync does more: on macOS it alone empties the drive's cache (fcntl(2),
   * F_FULLFSYNC).
   */
  private static final boolean DURABLE_AS_AFTER_A_SYNC =
      System.getProperty("os.name").equals("Linux");

  private final Channel channel;
  private final @Nullable Channel durableChannel;
  private boolean refused;

  private DirectWrites(Channel channel, @Nullable Channel durableChannel) {
    this.channel = channel;
    this.durableChannel = durableChannel;
  }

  /**
   * The JDK has the option outside its specification: javac warns of its name, and a run-time image
   * may lack it.
   */
  private static @Nullable OpenOption find() {
    try {
      Object[] options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
      return (OpenOption) Arrays.stream(options)
          .filter(option -> option.toString().equals("DIRECT"))
          .findFirst()
          .orElse(null);
    } catch (ClassNotFoundException notInThisImage) {
      return null;
    }
  }

  /**
   * Opens a file that is there; {@code null} where its file system or the platform has no such
   * writes.
   */
  static @Nullable DirectWrites open(Path file) {
    OpenOption direct = DIRECT;
    if (direct == null) {
      return null;
    }
    try {
      return new DirectWrites(Channel.open(file, Set.of(WRITE, direct)), openDurably(file, direct));
    } catch (IOException | UnsupportedOperationException none) {
      return null;
    }
  }

  /** If this fails the other channel stays: with its closing the file's lock would be lost. */
  private static @Nullable Channel openDurably(Path file, OpenOption direct) {
    if (!DURABLE_AS_AFTER_A_SYNC) {
      return null;
    }
    try {
      return Channel.open(file, Set.of(WRITE, DSYNC, direct));
    } catch (IOException | UnsupportedOperationException none) {
      return null;
    }
  }

  /**
   * Writes whole blocks; {@code false} if nothing was written, as they are not, or the system
   * refuses.
   */
  boolean write(ByteBuffer source, long position) throws IOException {
    return write(channel, source, position);
  }

  /**
   * As {@link #write}, durable on return if {@code true}; says nothing of what was written before.
   */
  boolean writeDurably(ByteBuffer source, long position) throws IOException {
    return durableChannel != null && write(durableChannel, source, position);
  }

  private boolean write(Channel to, ByteBuffer source, long position) throws IOException {
    if (refused || !isBlocks(source, position)) {
      return false;
    }
    int start = source.position();
    try {
      to.write(source, position);
      return true;
    } catch (IOException e) {
      if (source.position() == start && Errno.INVALID_ARGUMENT.isReasonOf(e)) {
        refused = true;
        return false;
      }
      throw e;
    }
  }

  private static boolean isBlocks(ByteBuffer source, long position) {
    return source.isDirect()
        && position % Disk.BLOCK_BYTES == 0
        && source.remaining() % Disk.BLOCK_BYTES == 0
        && source.alignmentOffset(source.position(), Disk.BLOCK_BYTES) == 0;
  }

  @Override
  public void close() throws IOException {
    Closing.all(Arrays.asList(channel, durableChannel));
  }
}
