// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.ConfState;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.spring.WalSnapshot;
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

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");
  private static final String AHEAD_SUFFIX = ".ahead";
  private static final String REPLACED_SUFFIX = ".replaced";

  private final Path path;

  /** Snapshots found not to be usable: they do not count among those kept. */
  private final Set<SnapshotName> skipped = ConcurrentHashMap.newKeySet();

  /** Files that retention leaves where they are, which was logged. */
  private final Set<Path> left = ConcurrentHashMap.newKeySet();

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

  /** The snapshots that are there, valid or not, the newest first. */
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
      throw new WalException.Io(WalException.Operation.READ, path, e);
    }
  }

  void skip(SnapshotName name) {
    skipped.add(name);
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
      if (owner.isPresent() && !isOwn(owner.get()) && !skipped.contains(file.name())) {
        throw new ForeignSnapshotException(log, file.path(), owner.get().toString());
      }
    }
    if (!durable) {
      Directories.make(path);
      durable = true;
    }
    return new SnapshotWriting(temporary(id), new SnapshotOwner(id, metadata));
  }

  /** Where the log that has that number writes a snapshot before it gets its name. */
  private Path temporary(long owner) {
    return path.resolve("new-%016x.snapshot.tmp".formatted(owner));
  }

  /**
   * Completes a snapshot whose state was written; returns it, durable, with the name it has now. A
   * file of that name that is not a readable snapshot of this log is set aside.
   */
  WalSnapshot complete(SnapshotWriting writing, SnapshotName name) throws IOException {
    Path file = path.resolve(name.toString());
    if (Files.exists(file)) {
      SnapshotFile former = new SnapshotFile(file, name);
      reasonToLeave(former)
          .ifPresent(reason -> LOG.warn("a new snapshot takes the name of " + file
              + ", which is now " + setAside(former, REPLACED_SUFFIX) + ": " + reason));
    }
    long bytes = writing.rename(file);
    Directories.sync(path);
    skipped.remove(name);
    return new WalSnapshot(name.index(), name.term(), file, bytes);
  }

  /**
   * Durably gives a snapshot a name under which it is no longer looked at, and nothing replaces it.
   *
   * @return where it is now
   */
  Path setAside(SnapshotFile file) {
    return setAside(file, AHEAD_SUFFIX);
  }

  private Path setAside(SnapshotFile file, String suffix) {
    try {
      Path target = file.path().resolveSibling(file.name() + suffix);
      for (int number = 2; Files.exists(target); number++) {
        target = file.path().resolveSibling(file.name() + suffix + "-" + number);
      }
      Files.move(file.path(), target);
      Directories.sync(path);
      return target;
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.WRITE_SNAPSHOT, file.path(), e);
    }
  }

  /**
   * Deletes this log's snapshots that are not among the newest that count. Failing to do so is no
   * failure: a next time tries again. What is not a readable snapshot of this log neither counts
   * nor is deleted: it may be of use to another program, another version or a person.
   *
   * @return the index of the oldest that is kept, unsigned
   */
  long keepNewest(int count, WalSnapshot newest) {
    long oldestKept = newest.index();
    int kept = 0;
    for (SnapshotFile file : newestFirst()) {
      Optional<String> reason =
          file.path().equals(newest.file()) ? Optional.empty() : reasonToLeave(file);
      if (reason.isPresent()) {
        leave(file, reason.get());
        continue;
      }
      SnapshotName name = file.name();
      boolean counts =
          !skipped.contains(name) && Long.compareUnsigned(name.index(), newest.index()) <= 0;
      if (counts && kept < count) {
        kept++;
        oldestKept = name.index();
      } else {
        delete(file.path());
      }
    }
    deleteTemporaries();
    return oldestKept;
  }

  /** Deletes what a crash left; another log may be writing its own. */
  private void deleteTemporaries() {
    Stream.concat(ids.stream(), Stream.of(id))
        .map(this::temporary)
        .filter(Files::exists)
        .forEach(SnapshotDirectory::delete);
  }

  /** Why a file is not a readable snapshot of this log; empty if it is one. */
  private Optional<String> reasonToLeave(SnapshotFile file) {
    try {
      return file.problem()
          .or(() ->
              file.owner().filter(owner -> !isOwn(owner)).map(owner -> "it belongs to " + owner));
    } catch (WalException.Io unreadable) {
      return Optional.of(String.valueOf(unreadable.getMessage()));
    }
  }

  private void leave(SnapshotFile file, String reason) {
    if (left.add(file.path())) {
      LOG.warn(
          "snapshot " + file.path() + " is not deleted, nor counted among those that are kept: "
              + reason + "; delete it by hand if it is of no use");
    }
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
