// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
      throw DiskFullException.classify(e);
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

  /**
   * A rename(2) replaces, and Java has no other. A link and an unlink would not, but the file that
   * is open would then be known to the system as deleted (proc(5), lsof), and not all file systems
   * have links. So it is looked first: others that write here, though the log is locked, are found
   * unless they make the same name in the same instant.
   */
  @Override
  public void rename(Path from, Path to) throws IOException {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DiskFullException.classify(e);
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
  public List<Path> makeDirectory(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = absolute; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.addFirst(at);
    }
    List<Path> changed = new ArrayList<>();
    for (Path one : missing) {
      makeOne(one, one.equals(absolute) ? OwnerOnly.directory(one) : OwnerOnly.NONE);
      changed.add(one.getParent());
    }
    return changed.isEmpty() ? parentOf(absolute.toRealPath()) : changed;
  }

  private static void makeOne(Path directory, FileAttribute<?>[] rights) throws IOException {
    try {
      Files.createDirectory(directory, rights);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
    } catch (IOException e) {
      throw DiskFullException.classify(e);
    }
  }

  /** A process that may not read the parent of an existing directory cannot sync it. */
  private static List<Path> parentOf(Path directory) {
    Path parent = directory.getParent();
    return parent != null && Files.isReadable(parent) ? List.of(parent) : List.of();
  }

  @Override
  public Path realPath(Path directory) throws IOException {
    return Files.exists(directory) ? directory.toRealPath() : directory;
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
  public long identity(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:ino") instanceof Long inode ? inode : UNKNOWN_IDENTITY;
    } catch (UnsupportedOperationException noSuchView) {
      return UNKNOWN_IDENTITY;
    }
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }
}
