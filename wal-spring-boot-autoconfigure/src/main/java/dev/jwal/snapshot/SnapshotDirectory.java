// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.snapshot;

import dev.jwal.ConfState;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
  private static final String SET_ASIDE_SUFFIX = ".ahead";
  private static final String TEMPORARY_SUFFIX = ".snapshot.tmp";

  private final Path path;

  /** Snapshots found not to be usable: they do not count among those kept. */
  private final Set<SnapshotName> passedOver = ConcurrentHashMap.newKeySet();

  /** The numbers that marks in the log have, by which its snapshots are known. */
  private final Set<Long> ids = ConcurrentHashMap.newKeySet();

  private long id = randomId();
  private boolean durable;

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

  /** Not 0, which is no raft node's. */
  private static long randomId() {
    SecureRandom random = new SecureRandom();
    long id = random.nextLong();
    while (id == 0) {
      id = random.nextLong();
    }
    return id;
  }

  /** Takes up the numbers of the marks that are in the log, the newest last. */
  void recognize(List<SnapshotMark> marks) {
    for (SnapshotMark mark : marks) {
      idOf(mark).ifPresent(found -> {
        id = found;
        ids.add(found);
      });
    }
  }

  /** The number that a mark of a snapshot has. */
  static Optional<Long> idOf(SnapshotMark mark) {
    return Optional.ofNullable(mark.confState())
        .map(ConfState::voters)
        .filter(voters -> voters.size() == 1)
        .map(voters -> voters.get(0));
  }

  /** The mark that says that the log has led to a snapshot. */
  SnapshotMark markOf(SnapshotName name) {
    return new SnapshotMark(name.index(), name.term(), ConfState.ofVoters(List.of(id)));
  }

  /** Whether the log has a mark by which its snapshots are known. */
  boolean areKnown() {
    return !ids.isEmpty();
  }

  /** Whether marks in the log have that number, or the next one will. */
  boolean isOwn(SnapshotOwner owner) {
    return owner.id() == id || ids.contains(owner.id());
  }

  /**
   * Begins to write a snapshot.
   *
   * @param metadata the log's
   * @throws ForeignSnapshotException if another log has its snapshots here
   */
  SnapshotWriting begin(Path log, byte[] metadata) throws IOException {
    for (SnapshotFile file : newestFirst()) {
      Optional<SnapshotOwner> owner = file.owner();
      if (owner.isPresent() && !isOwn(owner.get()) && !passedOver.contains(file.name())) {
        throw new ForeignSnapshotException(log, file.path(), owner.get().toString());
      }
    }
    if (!durable) {
      Directories.make(path);
      durable = true;
    }
    Path temporary = path.resolve("new-%016x%s".formatted(id, TEMPORARY_SUFFIX));
    return new SnapshotWriting(temporary, new SnapshotOwner(id, metadata));
  }

  /** Completes a snapshot that has ended; returns it, durable, with the name it has now. */
  WalSnapshot complete(SnapshotWriting writing, SnapshotName name) throws IOException {
    Path file = path.resolve(name.toString());
    long bytes = writing.rename(file);
    Directories.sync(path);
    passedOver.remove(name);
    return new WalSnapshot(name.index(), name.term(), file, bytes);
  }

  /**
   * Durably gives a snapshot a name under which it is no longer looked at, and nothing replaces it.
   *
   * @return where it is now
   */
  Path setAside(SnapshotFile file) {
    try {
      Path target = file.path().resolveSibling(file.name() + SET_ASIDE_SUFFIX);
      for (int number = 2; Files.exists(target); number++) {
        target = file.path().resolveSibling(file.name() + SET_ASIDE_SUFFIX + "-" + number);
      }
      Files.move(file.path(), target);
      Directories.sync(path);
      return target;
    } catch (IOException e) {
      throw new WalException.Io("rename the snapshot", file.path(), e);
    }
  }

  /**
   * Deletes what of this log's is not among the newest that count. Failing to do so is no failure: a next time
   * tries again.
   *
   * @return the index of the oldest that is kept, unsigned
   */
  long keepNewest(int count, WalSnapshot newest) {
    long oldestKept = newest.index();
    int kept = 0;
    for (SnapshotFile file : newestFirst()) {
      SnapshotName name = file.name();
      boolean counts = !passedOver.contains(name)
          && file.owner().filter(this::isOwn).isPresent()
          && Long.compareUnsigned(name.index(), newest.index()) <= 0;
      if (counts && kept < count) {
        kept++;
        oldestKept = name.index();
      } else if (passedOver.contains(name) || file.owner().filter(this::isOwn).isPresent()) {
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
