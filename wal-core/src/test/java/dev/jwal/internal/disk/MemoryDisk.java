// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A disk of one directory in memory, which counts what it is asked for. */
public final class MemoryDisk implements Disk {

  /** By their names. */
  private final Map<String, Content> files = new ConcurrentSkipListMap<>();

  private final AtomicLong calls = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();

  private static final class Content {
    private byte[] bytes = new byte[512];
    private int length;
    private int users;
  }

  /** How many calls there were. */
  public long calls() {
    return calls.get();
  }

  /** How many files are open; one that is locked and read counts once, as both share it. */
  public int open() {
    return open.get();
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    if (files.putIfAbsent(name(file), new Content()) != null) {
      throw new FileAlreadyExistsException(file.toString());
    }
    return read(file);
  }

  @Override
  public DiskFile lock(Path file) throws IOException {
    return read(file);
  }

  @Override
  public DiskFile read(Path file) throws IOException {
    calls.incrementAndGet();
    return new MemoryFile(content(file));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private Content content(Path file) throws IOException {
    Content content = files.get(name(file));
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return content;
  }

  @Override
  public boolean isReusable(Path file) {
    return false;
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    calls.incrementAndGet();
    files.put(name(to), content(from));
    files.remove(name(from));
  }

  @Override
  public void delete(Path file) throws IOException {
    calls.incrementAndGet();
    if (files.remove(name(file)) == null) {
      throw new FileNotFoundException(file.toString());
    }
  }

  @Override
  public List<String> list(Path directory) {
    calls.incrementAndGet();
    return List.copyOf(files.keySet());
  }

  @Override
  public List<Path> makeDirectory(Path directory) {
    return List.of();
  }

  @Override
  public Path realPath(Path directory) {
    return directory;
  }

  @Override
  public void syncDirectory(Path directory) {
    calls.incrementAndGet();
  }

  @Override
  public Instant lastWrittenAt(Path file) {
    calls.incrementAndGet();
    return Instant.EPOCH;
  }

  @Override
  public long size(Path file) throws IOException {
    calls.incrementAndGet();
    return content(file).length;
  }

  private final class MemoryFile implements DiskFile {
    private final Content content;

    private MemoryFile(Content content) {
      this.content = content;
      synchronized (content) {
        if (content.users++ == 0) {
          open.incrementAndGet();
        }
      }
    }

    @Override
    public int read(ByteBuffer target, long position) {
      calls.incrementAndGet();
      synchronized (content) {
        int count = (int) Math.max(0, Math.min(target.remaining(), content.length - position));
        target.put(content.bytes, (int) position, count);
        return count;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) {
      calls.incrementAndGet();
      synchronized (content) {
        int end = (int) position + source.remaining();
        if (end > content.bytes.length) {
          content.bytes = Arrays.copyOf(content.bytes, 2 * end);
        }
        source.get(content.bytes, (int) position, source.remaining());
        content.length = Math.max(content.length, end);
      }
    }

    @Override
    public void truncate(long size) {
      synchronized (content) {
        Arrays.fill(content.bytes, (int) size, content.bytes.length, (byte) 0);
        content.length = (int) size;
      }
    }

    @Override
    public long size() {
      calls.incrementAndGet();
      synchronized (content) {
        return content.length;
      }
    }

    @Override
    public boolean isAt(Path path) {
      return files.get(name(path)) == content;
    }

    @Override
    public void sync() {
      calls.incrementAndGet();
    }

    @Override
    public void close() {
      synchronized (content) {
        if (--content.users == 0) {
          open.decrementAndGet();
        }
      }
    }
  }
}
