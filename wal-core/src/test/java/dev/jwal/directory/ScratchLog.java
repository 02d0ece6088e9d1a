// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entry;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A log in a temporary directory, with small segments, and the words in which tests speak of it.
 */
public final class ScratchLog {

  /** The metadata of every log made here. */
  public static final String METADATA = "scratch";

  private final Path path;
  private final WalOptions options;

  private ScratchLog(Path path, WalOptions options) {
    this.path = path;
    this.options = options;
  }

  /** A log in segments of 64 KiB; nothing is created yet. */
  public static ScratchLog in(Path path) {
    return new ScratchLog(path, WalOptions.DEFAULT.withSegmentBytes(65_536));
  }

  /** The same log with changed options. */
  public ScratchLog with(UnaryOperator<WalOptions> change) {
    return new ScratchLog(path, change.apply(options));
  }

  /** Creates the log and closes it. */
  public ScratchLog created() {
    create().close();
    return this;
  }

  /**
   * Opens the log, saves the entries of term 1 from {@code first} to {@code last} one by one, and
   * closes it.
   */
  public ScratchLog saved(long first, long last) {
    return changed(wal -> {
      for (long index = first; index <= last; index++) {
        wal.save(HardState.EMPTY, entry(index));
      }
    });
  }

  /** Opens the log, creating it if need be, does something, and closes it. */
  public ScratchLog changed(Consumer<Wal> change) {
    try (Wal wal = directory().exists() ? open() : create()) {
      change.accept(wal);
    }
    return this;
  }

  public Wal create() {
    return directory().create(Entries.bytes(METADATA));
  }

  /** Opens the log, reading all of it. */
  public Wal open() {
    return directory().open(SnapshotMark.NONE).wal();
  }

  /** Reads the whole log, without a lock. */
  public WalContents read() {
    return directory().readAll(SnapshotMark.NONE);
  }

  /** All entries, read without a lock. */
  public List<Entry> entries() {
    return read().entries();
  }

  public WalDirectory directory() {
    return WalDirectory.at(path, options);
  }

  public Path path() {
    return path;
  }

  /** The files; only while the log is not open. */
  public LogFiles files() {
    return LogFiles.in(path);
  }
}
