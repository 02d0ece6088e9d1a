// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.fuzz;

import com.sun.management.ThreadMXBean;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Fuzzes opening: the input is a {@link HostileLog}'s segments. Whatever is in them, the log is
 * read or refused with a {@link WalException}; reading changes nothing; and a log that opens holds
 * what was read, takes an entry, and opens again with it.
 */
public final class DirectoryTarget {

  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSegmentBytes(WalOptions.MIN_SEGMENT_BYTES).withUnsafeNoSync(true);

  private static final Entry ADDED = Entry.normal(9, 0, new byte[] {1, 2, 3});

  /**
   * Far more than two segments of 64 KiB need, and far less than a length that was made up would
   * ask for.
   */
  private static final long MAX_ALLOCATED_BYTES = 16L << 20;

  private static final int MARKS_TRIED = 4;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  // The engine says at each opening what it cut off. Held, so that the level is not forgotten.
  private static final Logger LOGGER = Logger.getLogger("dev.jwal");

  private final Path path;
  private final WalDirectory log;

  private DirectoryTarget(Path path) {
    this.path = path;
    this.log = WalDirectory.at(path, OPTIONS);
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    LOGGER.setLevel(Level.SEVERE);
    // The first time classes are loaded for it, too.
    if (allocatedBy(input) > MAX_ALLOCATED_BYTES) {
      long allocated = allocatedBy(input);
      Checks.require(allocated <= MAX_ALLOCATED_BYTES, allocated + " bytes were allocated");
    }
  }

  private static long allocatedBy(byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      Path path = Files.createTempDirectory("hostile");
      try {
        DirectoryTarget target = new DirectoryTarget(path);
        target.write(HostileLog.of(input));
        target.run();
      } finally {
        delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private void write(HostileLog hostile) throws IOException {
    for (int sequence = 0; sequence < hostile.segments().size(); sequence++) {
      String name =
          "%016x-%016x.wal".formatted(sequence, sequence == 0 ? 0 : hostile.secondIndex());
      Files.write(path.resolve(name), hostile.segments().get(sequence));
    }
  }

  private void run() throws IOException {
    List<String> before = files();
    boolean allIsWell = attempt(log::verifyAll).isPresent();
    attempt(() -> log.verify(SnapshotMark.NONE));
    attempt(log::previewRepair);
    attempt(log::segments);
    attempt(() -> log.inspect(0));
    attempt(() -> log.inspect(1));
    attempt(log::snapshots)
        .ifPresent(marks ->
            marks.stream().limit(MARKS_TRIED).forEach(mark -> attempt(() -> log.readAll(mark))));
    Optional<WalContents> read = attempt(() -> log.readAll(SnapshotMark.NONE));
    Checks.require(before.equals(files()), "reading changed something");

    attempt(() -> log.open(SnapshotMark.NONE)).ifPresent(opened -> {
      read.ifPresent(contents -> requireSame(contents, opened.contents()));
      continueLog(opened, allIsWell);
    });
    attempt(log::repair);
    attempt(log::openAtEnd).ifPresent(Wal::close);
    attempt(() -> log.openAtIndex(1)).ifPresent(opened -> opened.wal().close());
  }

  private void continueLog(Recovery opened, boolean allIsWell) {
    List<Entry> entries = new ArrayList<>(opened.contents().entries());
    long lastEntry = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).index();
    HardState found = opened.contents().state();
    long term = entries.stream()
        .map(Entry::term)
        .reduce(found.term(), (one, other) -> Long.compareUnsigned(one, other) > 0 ? one : other);
    HardState next = new HardState(term, 0, lastEntry);
    try (Wal wal = opened.wal()) {
      if (wal.lastIndex() != lastEntry || lastEntry == -1) {
        return; // A mark is ahead of the entries: from the log's beginning there is now a gap.
      }
      if (Long.compareUnsigned(found.commit(), lastEntry) > 0) {
        return; // Committed entries are missing: a lower commit index is refused.
      }
      Entry added = new Entry(ADDED.type(), term, lastEntry + 1, ADDED.data());
      wal.save(next, List.of(added));
      wal.cut();
      entries.add(added);
    }
    Recovery again = log.open(SnapshotMark.NONE);
    again.wal().close();
    Checks.require(again.contents().entries().equals(entries), "an entry was lost or is new");
    Checks.require(again.contents().state().equals(next), "a state was lost");
    if (allIsWell) {
      log.verifyAll(); // Otherwise a segment that opening does not need may be damaged.
    }
  }

  private static void requireSame(WalContents read, WalContents opened) {
    Checks.require(read.entries().equals(opened.entries()), "opening found other entries");
    Checks.require(read.state().equals(opened.state()), "opening found another state");
    Checks.require(
        Arrays.equals(read.metadata(), opened.metadata()), "opening found other metadata");
  }

  /** What comes of something that may be refused. */
  private static <T> Optional<T> attempt(Supplier<T> something) {
    try {
      return Optional.of(something.get());
    } catch (WalException refused) {
      Checks.require(
          refused.getMessage() != null && !(refused instanceof WalException.Io),
          "refused without a reason: " + refused);
      return Optional.empty();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      List<String> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(file + " " + Arrays.hashCode(Files.readAllBytes(file)));
      }
      return all;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
