// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files in a log's directory, to look at and to damage as a crash may: the sync point, which
 * says how far the log is durable, goes with the first damage.
 *
 * <p>Only for a log that is not open in this virtual machine: reading a locked file here would lose
 * its lock.
 */
public final class LogFiles {

  private final Path directory;

  private LogFiles(Path directory) {
    this.directory = directory;
  }

  /** The files in a directory. */
  public static LogFiles in(Path directory) {
    return new LogFiles(directory);
  }

  /** The segments' names, sorted. */
  public List<String> names() {
    return names(name -> name.endsWith(".wal"));
  }

  /** All names but that of the sync point, sorted. */
  public List<String> allNames() {
    return names(name -> !name.equals(SyncPointFile.NAME));
  }

  /**
   * Has the damage that follows look as if a crash had left it, before any sync point was recorded.
   */
  public LogFiles withoutSyncPoint() {
    try {
      Files.deleteIfExists(path(SyncPointFile.NAME));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> names(Predicate<String> wanted) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(wanted)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first segment's name. */
  public String first() {
    return names().get(0);
  }

  /** The last segment's name. */
  public String last() {
    List<String> names = names();
    return names.get(names.size() - 1);
  }

  public Path directory() {
    return directory;
  }

  public Path path(String name) {
    return directory.resolve(name);
  }

  /** What a file holds. */
  public byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a file holds, up to its last byte that is not zero. */
  public byte[] content(String name) {
    return withoutTrailingZeros(bytes(name));
  }

  /** The bytes up to the last one that is not zero. */
  public static byte[] withoutTrailingZeros(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  /** Every file's content, by name: to see whether anything was changed. */
  public Map<String, ByteBuffer> all() {
    Map<String, ByteBuffer> all = new TreeMap<>();
    for (String name : allNames()) {
      all.put(
          name,
          Files.isDirectory(path(name)) ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes(name)));
    }
    return all;
  }

  /** A file's permissions, as in {@code rw-------}. */
  public String permissions(String name) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LogFiles zero(String name, long offset, int length) {
    return write(name, offset, new byte[length]);
  }

  public LogFiles fill(String name, long offset, int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return write(name, offset, bytes);
  }

  public LogFiles flip(String name, int offset, int xor) {
    return write(name, offset, new byte[] {(byte) (bytes(name)[offset] ^ xor)});
  }

  /** Overwrites a part of a file, which is made if it is not there, as a crash may leave it. */
  public LogFiles write(String name, long offset, byte[] bytes) {
    withoutSyncPoint();
    try (FileChannel file =
        FileChannel.open(path(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      file.write(ByteBuffer.wrap(bytes), offset);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LogFiles truncate(String name, long length) {
    withoutSyncPoint();
    try (FileChannel file = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
      file.truncate(length);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LogFiles delete(String name) {
    try {
      Files.delete(path(name));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies every file to another directory, which is made if it is not there. */
  public LogFiles copyTo(Path target) {
    try {
      Files.createDirectories(target);
      for (String name : allNames()) {
        Files.copy(path(name), target.resolve(name));
      }
      return in(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
