// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The machine's own file systems. */
public final class LocalDisk implements Disk {

  /** Writes around the system's page cache where it can. */
  public static final LocalDisk DIRECT = new LocalDisk(true);

  /** Writes through the system's page cache. */
  public static final LocalDisk CACHED = new LocalDisk(false);

  private static final OpenFiles OPEN_FILES = new OpenFiles(Channel::open);

  private final boolean direct;

  private LocalDisk(boolean direct) {
    this.direct = direct;
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    try {
      return OPEN_FILES.createAndLock(file, direct);
    } catch (IOException e) {
      throw DiskFullException.ifSo(e, file, 0);
    }
  }

  @Override
  public DiskFile lock(Path file) throws IOException {
    return OPEN_FILES.openAndLock(file, direct);
  }

  @Override
  public DiskFile read(Path file) throws IOException {
    return OPEN_FILES.openToRead(file);
  }

  @Override
  public boolean isReusable(Path file) throws IOException {
    return OwnerOnly.isOnlyName(file) && !OpenDescriptors.mayInclude(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw DiskFullException.ifSo(e, to, 0);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.delete(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException deletedMeanwhile) {
      return List.of();
    }
  }

  @Override
  public void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      makeDirectory(parent);
    }
    try {
      Files.createDirectory(directory, OwnerOnly.directory(directory));
    } catch (IOException e) {
      throw DiskFullException.ifSo(e, directory, 0);
    }
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (!OwnerOnly.isPosix(directory)) {
      return; // Windows opens no directory, and keeps the order of names itself.
    }
    Channel channel = Channel.open(directory, Set.of(StandardOpenOption.READ));
    try {
      channel.syncWithMetadata();
    } finally {
      channel.close();
    }
  }

  @Override
  public Instant lastWrittenAt(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }
}
