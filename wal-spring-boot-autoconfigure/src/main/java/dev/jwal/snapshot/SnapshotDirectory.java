// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.snapshot;

import dev.jwal.WalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The directory in which an application keeps its snapshots. Made, private to its owner, when the
 * first one is taken.
 */
public final class SnapshotDirectory {

  private static final Log LOG = LogFactory.getLog(WalSnapshotter.class);
  private static final String TEMPORARY_SUFFIX = ".snap.tmp";

  private final Path path;

  /** Snapshots found not to be usable: they do not count among those kept. */
  private final Set<SnapshotName> passedOver = ConcurrentHashMap.newKeySet();

  /**
   * Names a directory.
   *
   * @param path where it is, or will be
   */
  public SnapshotDirectory(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** The snapshots that are there, whole or not, the newest first. */
  List<SnapshotFile> newestFirst() {
    return list().stream()
        .flatMap(
            file -> SnapshotName.parse(file.getFileName().toString())
                .map(name -> new SnapshotFile(file, name))
                .stream())
        .sorted(Comparator.comparing(
            SnapshotFile::name,
            (one, other) -> one.index() == other.index()
                ? Long.compareUnsigned(other.term(), one.term())
                : Long.compareUnsigned(other.index(), one.index())))
        .toList();
  }

  private List<Path> list() {
    try (Stream<Path> files = Files.list(path)) {
      return files.toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new WalException.Io("read the directory", path, e);
    }
  }

  void passOver(SnapshotName name) {
    passedOver.add(name);
  }

  /** A snapshot that is there. */
  WalSnapshot existing(SnapshotName name) throws IOException {
    Path file = path.resolve(name.toString());
    return new WalSnapshot(name.index(), name.term(), file, Files.size(file));
  }

  SnapshotWriting begin() throws IOException {
    Directories.make(path);
    return new SnapshotWriting(path.resolve("new" + TEMPORARY_SUFFIX));
  }

  /** Completes a snapshot; returns it, durable, with the name it has now. */
  WalSnapshot complete(SnapshotWriting writing, SnapshotName name) throws IOException {
    Path file = path.resolve(name.toString());
    long bytes = writing.completeAs(file, name);
    Directories.sync(path);
    passedOver.remove(name);
    return new WalSnapshot(name.index(), name.term(), file, bytes);
  }

  /**
   * Deletes what is not among the newest that count. Failing to do so is no failure: a next time
   * tries again.
   *
   * @return the index of the oldest that is kept, unsigned
   */
  long keepNewest(int count, WalSnapshot newest) {
    long oldestKept = newest.index();
    int kept = 0;
    for (SnapshotFile file : newestFirst()) {
      SnapshotName name = file.name();
      boolean counts =
          !passedOver.contains(name) && Long.compareUnsigned(name.index(), newest.index()) <= 0;
      if (counts && kept < count) {
        kept++;
        oldestKept = name.index();
      } else {
        delete(file.path());
      }
    }
    list().stream()
        .filter(file -> file.getFileName().toString().endsWith(TEMPORARY_SUFFIX))
        .forEach(SnapshotDirectory::delete);
    return oldestKept;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      LOG.info("deleted snapshot " + file + ": there are newer ones");
    } catch (IOException e) {
      LOG.warn("could not delete snapshot " + file, e);
    }
  }
}
