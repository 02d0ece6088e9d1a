// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A segment that is read while the log is written. The writer may purge it, and recycle its file.
 *
 * <p>A purged segment loses its name for good before anything is written to its file. So what was
 * read is the segment's if the name is still there afterwards; if not, there is no such segment.
 * (PostgreSQL asks the same after each read of its log: xlog.c, CheckXLogRemoved)
 */
final class NamedFile implements DiskFile {
  private final Disk disk;
  private final Path path;
  private final DiskFile file;

  private NamedFile(Disk disk, Path path, DiskFile file) {
    this.disk = disk;
    this.path = path;
    this.file = file;
  }

  static DiskFile read(Disk disk, Path path) throws IOException {
    return new NamedFile(disk, path, disk.read(path));
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int read = file.read(target, position);
    requireName();
    return read;
  }

  @Override
  public long size() throws IOException {
    long size = file.size();
    requireName();
    return size;
  }

  private void requireName() throws IOException {
    try {
      disk.size(path);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(path.toString(), null, "purged while it was read");
    }
  }

  @Override
  public boolean isAt(Path other) throws IOException {
    return file.isAt(other);
  }

  @Override
  public void write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException("opened to be read");
  }

  @Override
  public void truncate(long size) {
    throw new UnsupportedOperationException("opened to be read");
  }

  @Override
  public void sync() {
    throw new UnsupportedOperationException("opened to be read");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
