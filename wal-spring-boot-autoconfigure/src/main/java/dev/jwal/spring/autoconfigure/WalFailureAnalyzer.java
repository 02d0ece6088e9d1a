// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.WalException;
import dev.jwal.spring.internal.startup.MetadataText;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what kept the log from opening, and which property to change or which command to run. Never
 * advises to delete anything: what is there may be the only copy.
 */
final class WalFailureAnalyzer extends AbstractFailureAnalyzer<WalException> {

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, WalException cause) {
    if (cause instanceof WalException.Locked locked) {
      return analyzeLocked(locked);
    }
    if (cause instanceof WalException.MetadataConflict conflict) {
      return analyzeMetadataConflict(conflict);
    }
    if (cause instanceof WalException.Corrupt corrupt) {
      return analyzeCorrupt(corrupt);
    }
    if (cause instanceof WalException.TornTail torn) {
      return analyzeTornTail(torn);
    }
    if (cause instanceof WalException.Missing missing) {
      return analyzeMissing(missing);
    }
    if (cause instanceof WalException.AlreadyExists exists) {
      return analyzeAlreadyExists(exists);
    }
    if (cause instanceof WalException.NoSpace full) {
      return analyzeNoSpace(full);
    }
    if (cause instanceof WalException.Io io) {
      return analyzeIo(io);
    }
    if (cause instanceof WalException.Failed failed) {
      return analyzeFailed(failed);
    }
    return analyzeStart(cause);
  }

  private static FailureAnalysis analyzeLocked(WalException.Locked locked) {
    Path directory = directoryOf(locked.path());
    return locked.heldByThisProcess()
        ? analysis(
            "The write-ahead log in " + directory + " is already open in this process.",
            """
            Let the parts of the application share one Wal bean, or give each its own 'wal.dir'. \
            In tests, where several application contexts are open side by side, annotate the test \
            class with @AutoConfigureTestWal, from wal-spring-boot-starter-test: each context then \
            has a log of its own.""",
            locked)
        : analysis(
            "The write-ahead log in " + directory + " is in use by another process.",
            "Stop the other process ('fuser -v "
                + locked.path()
                + "' names it), or set 'wal.dir' to a directory of this application's own.",
            locked);
  }

  private static FailureAnalysis analyzeMetadataConflict(WalException.MetadataConflict conflict) {
    return analysis(
        "The write-ahead log in "
            + directoryOf(conflict.path())
            + " has the metadata '"
            + MetadataText.format(conflict.found())
            + "', expected was '"
            + MetadataText.format(conflict.expected())
            + "'.",
        """
        Set 'wal.dir' to the directory that holds this application's log. If this is that directory, \
        set 'wal.metadata' to what the log was created with, or leave it out to accept what the log \
        has.""",
        conflict);
  }

  private static FailureAnalysis analyzeCorrupt(WalException.Corrupt corrupt) {
    return analysis(
        "The write-ahead log in "
            + directoryOf(corrupt.path())
            + " is damaged.\n\n"
            + corrupt.getMessage(),
        """
        Restore the file from a backup or from another replica. To start the application without \
        being able to append, set wal.on-corruption=read-only, and wal.verify to full or tail: what \
        comes before the damage is replayed.""",
        corrupt);
  }

  private static FailureAnalysis analyzeTornTail(WalException.TornTail torn) {
    return analysis(
        "The write-ahead log in "
            + directoryOf(torn.path())
            + " ends in an unfinished write, and wal.repair=none.\n\n"
            + torn.getMessage(),
        """
        Set wal.repair=tail to cut the unfinished write off. The segment is copied to a file whose \
        name ends in '.broken' before.""",
        torn);
  }

  private static FailureAnalysis analyzeMissing(WalException.Missing missing) {
    if (missing.otherFile().isPresent()) {
      return analysis(
          "There is no write-ahead log in "
              + missing.path()
              + ", but a file whose name ends as a segment's does: "
              + missing.otherFile().get()
              + ".",
          "Move that file away, or set 'wal.dir' to another directory.",
          missing);
    }
    return analysis(
        "There is no write-ahead log in "
            + missing.path()
            + ", but the application starts from a snapshot that belongs to one.",
        "Check that 'wal.dir' names the directory that goes with the snapshot, and that its volume is mounted ('df "
            + missing.path()
            + "' shows the volume); restore the log's files there. To create a new log on purpose, move"
            + " the snapshots elsewhere, or let the ReplayStart bean return SnapshotMark.NONE.",
        missing);
  }

  private static FailureAnalysis analyzeAlreadyExists(WalException.AlreadyExists exists) {
    return analysis(
        "A write-ahead log was created in "
            + exists.path()
            + " by another process while this application was about to do so.",
        "Set 'wal.dir' to a directory of this application's own, or start one of the two only.",
        exists);
  }

  private static FailureAnalysis analyzeNoSpace(WalException.NoSpace full) {
    return analysis(
        "There is no space left on the disk to write " + full.path() + ".",
        "Free some space ('df -h "
            + nearestExisting(full.path())
            + "' shows how much there is), set 'wal.dir' to a larger disk, or set 'wal.segment-size' lower: a"
            + " whole segment is reserved at a time unless wal.preallocate=false.",
        full);
  }

  private static FailureAnalysis analyzeIo(WalException.Io io) {
    Path there = nearestExisting(io.path());
    if (isInTheWay(there, io)) {
      return analysis(
          "The write-ahead log cannot be in " + io.path() + ": " + there + " is not a directory.",
          "Set 'wal.dir' to a directory. It is created if it does not exist.",
          io);
    }
    if (isDenied(io.getCause())) {
      return analysis(
          "The application may not write its write-ahead log: " + io.getMessage() + ".",
          "Give the user that runs the application the right to read and write there ('ls -ld "
              + there
              + "' shows who has it), or set 'wal.dir' to a directory where it has.",
          io);
    }
    return analysis(
        "The write-ahead log could not be opened: " + io.getMessage() + ".",
        "Fix the cause that the operating system gives, or set 'wal.dir' to another directory.",
        io);
  }

  private static FailureAnalysis analyzeFailed(WalException.Failed failed) {
    Throwable reason = failed.getCause();
    if (reason instanceof WalException.Corrupt) {
      return analysis(
          "Something was appended to the write-ahead log in "
              + failed.path()
              + " while the application started, but the log is damaged and refuses it.\n\n"
              + reason.getMessage(),
          """
          Restore the file from a backup or from another replica; or append only after \
          Wal.failure() was seen to be empty.""",
          failed);
    }
    return analysis(
        "The write-ahead log in "
            + failed.path()
            + " stopped while the application started.\n\n"
            + failed.getMessage(),
        "Fix the cause and start the application again: everything acknowledged is there.",
        failed);
  }

  private static FailureAnalysis analyzeStart(WalException cause) {
    return analysis(
        "The write-ahead log cannot be replayed from where the application wants to start.\n\n"
            + cause.getMessage(),
        """
        Define a ReplayStart bean that returns the mark of a snapshot which the application has, one \
        of those that WalDirectory.snapshots() returns; without such a bean the log is replayed from \
        its beginning. Or restore the segments that are missing to 'wal.dir'.""",
        cause);
  }

  private static boolean isInTheWay(Path obstacle, WalException.Io io) {
    Throwable reason = io.getCause();
    return !Files.isDirectory(obstacle)
        && (!obstacle.equals(io.path())
            || reason instanceof NotDirectoryException
            || reason instanceof FileAlreadyExistsException);
  }

  private static boolean isDenied(@Nullable Throwable reason) {
    return reason instanceof AccessDeniedException
        || reason instanceof FileSystemException refused
            && "Read-only file system".equals(refused.getReason());
  }

  /** The file or directory that can be looked at, on the way to one that may not be there. */
  private static Path nearestExisting(Path file) {
    Path path = file;
    while (!Files.exists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return path;
  }

  private static Path directoryOf(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static FailureAnalysis analysis(String description, String action, WalException cause) {
    return new FailureAnalysis(description, action, cause);
  }
}
