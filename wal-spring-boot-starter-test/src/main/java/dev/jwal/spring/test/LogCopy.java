// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Copies the files of a log that may be written meanwhile, so that the copy is a state in which the
 * log once was.
 *
 * <p>Segments are copied as they were listed. Meanwhile the last of them may grow, or be sealed,
 * and others may be created: what was copied is the log as it was before. It is no such state if a
 * segment or a snapshot was deleted, or if a snapshot was added on which what was copied later may
 * rely; then everything is copied again.
 */
final class LogCopy {

  private static final int ATTEMPTS = 100;

  private final Path from;
  private final Path to;

  LogCopy(Path from, Path to) {
    this.from = from;
    this.to = to;
  }

  void make() {
    if (Files.exists(to)) {
      throw new IllegalArgumentException(
          "cannot copy the log to " + to + ": it exists, expected a directory to be made");
    }
    try {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (isMade()) {
          return;
        }
        FileSystemUtils.deleteRecursively(to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy the log in " + from + " to " + to, e);
    }
    throw new IllegalStateException(
        "The log in " + from + " deleted segments or took snapshots during each of " + ATTEMPTS
            + " attempts to copy it. Take fewer snapshots meanwhile.");
  }

  private boolean isMade() throws IOException {
    try {
      List<Path> files = files();
      for (Path file : files) {
        copy(file);
      }
      return isStillLog(files, files());
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private void copy(Path file) throws IOException {
    Path copy = to.resolve(from.relativize(file));
    Files.createDirectories(copy.getParent());
    try {
      Files.copy(file, copy);
    } catch (NoSuchFileException e) {
      if (!isTemporary(file)) {
        throw e;
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isStillLog(List<Path> copied, List<Path> now) {
    Set<Path> changed = new HashSet<>(now);
    for (Path file : copied) {
      if (!changed.remove(file) && !isTemporary(file)) {
        return false;
      }
    }
    return changed.stream().allMatch(came -> isTemporary(came) || isSegment(came));
  }

  private static boolean isSegment(Path file) {
    return file.getFileName().toString().endsWith(".wal");
  }

  // Temporary files come and go at any time, and nothing relies on them.
  private static boolean isTemporary(Path file) {
    return file.getFileName().toString().endsWith(".tmp");
  }
}
