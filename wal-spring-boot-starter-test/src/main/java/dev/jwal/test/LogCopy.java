package dev.jwal.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Copies the files of a log that may be written meanwhile, so that the copy is a state in which the
 * log once was.
 *
 * <p>While no file appears or goes, only the last segment grows: whenever it is read, it is as it was
 * at some moment, with the others. So what was copied counts if the same files are there afterwards.
 * Otherwise a segment may be missing that a snapshot in the copy relies on, or the snapshot, and
 * everything is copied again.
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
        "The log in " + from + " began or deleted a file during each of " + ATTEMPTS
            + " attempts to copy it. Append less meanwhile, or set larger segments.");
  }

  private boolean isMade() throws IOException {
    try {
      List<Path> files = files();
      for (Path file : files) {
        copy(file);
      }
      return lasting(files).equals(lasting(files()));
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

  // Temporary files come and go at any time, and nothing relies on them.
  private static List<Path> lasting(List<Path> files) {
    return files.stream().filter(file -> !isTemporary(file)).toList();
  }

  private static boolean isTemporary(Path file) {
    return file.getFileName().toString().endsWith(".tmp");
  }
}
