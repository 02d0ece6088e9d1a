// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The operating system's cache, as far as the files of a log are in it. */
final class PageCache {

  /**
   * Java does not have {@code posix_fadvise}. GNU's dd does: without a count of blocks to copy,
   * {@code nocache} drops the whole file ("Discards the cached data for the entire file", GNU
   * coreutils, dd invocation). It needs no rights but to read the file.
   */
  private static final String DROP =
      "for file; do dd if=\"$file\" iflag=nocache count=0 status=none || exit 1; done";

  private PageCache() {}

  /**
   * Drops the files of a log, so that they are read from the disk next. Pages that a process has
   * mapped and touched stay.
   *
   * @throws IOException if this system cannot do it
   */
  static void drop(Path directory) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", DROP, "sh"));
    for (Path file : filesIn(directory)) {
      // What is not on the disk yet cannot be dropped.
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.force(true);
      }
      command.add(file.toString());
    }
    Process dd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(dd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (status(dd) != 0) {
      throw new IOException(
          "the page cache cannot be dropped, so nothing is read cold; this needs GNU dd: "
              + output.strip());
    }
  }

  /** Reads the files of a log once. */
  static void fill(Path directory) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    for (Path file : filesIn(directory)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        while (channel.read(buffer.clear()) >= 0) {
          // Only the system is to have it.
        }
      }
    }
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static int status(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
