// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Does to a log of ours what was done to etcd's. */
final class Script implements AutoCloseable {

  /** What etcd's segment size was set to. */
  static final long SEGMENT_BYTES = 65_536;

  private final WalDirectory directory;
  private Wal wal;

  private Script(WalDirectory directory) {
    this.directory = directory;
  }

  /** Runs a fixture's operations in an empty directory. */
  static void run(EtcdFixture fixture, Path path) {
    WalOptions options = WalOptions.DEFAULT.withSegmentBytes(SEGMENT_BYTES);
    try (Script script = new Script(WalDirectory.at(path, options))) {
      fixture.script().forEach(script::run);
    }
  }

  /**
   * Runs a fixture's operations in an empty directory, and cuts wherever etcd did, but not by size.
   */
  static void runWithItsCuts(EtcdFixture fixture, Path path) {
    List<String> segments = fixture.files().names();
    WalOptions options = WalOptions.DEFAULT.withSegmentBytes(64 << 20).withPreallocation(false);
    try (Script script = new Script(WalDirectory.at(path, options))) {
      for (String line : fixture.script()) {
        script.run(line);
        String next = "-%016x.wal".formatted(script.wal.lastIndex() + 1);
        if (line.startsWith("save") && segments.stream().anyMatch(name -> name.endsWith(next))) {
          script.wal.cut();
        }
      }
    }
  }

  private void run(String line) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "create" -> wal = directory.create(metadata(words[1]));
      case "open" ->
        wal =
            directory.open(new SnapshotMark(number(words[1]), number(words[2]))).wal();
      case "save" -> wal.save(state(words), entries(words));
      case "snap" -> wal.saveSnapshot(new SnapshotMark(number(words[1]), number(words[2])));
      case "close" -> wal.close();
      default -> throw new IllegalArgumentException(line);
    }
  }

  private static byte[] metadata(String word) {
    return word.equals("-") ? new byte[0] : HexFormat.of().parseHex(word);
  }

  private static HardState state(String[] words) {
    return new HardState(number(words[1]), number(words[2]), number(words[3]));
  }

  private static List<Entry> entries(String[] words) {
    int size = (int) number(words[5]);
    long first = number(words[6]);
    long term = number(words[7]);
    List<Entry> entries = new ArrayList<>();
    for (long index = first; index != first + number(words[4]); index++) {
      entries.add(Entry.normal(term, index, data(index, size)));
    }
    return entries;
  }

  // A new array also for size zero: etcd was given an empty slice, and wrote a data field of length
  // zero.
  private static byte[] data(long index, int size) {
    byte[] data = new byte[size];
    for (int at = 0; at < size; at++) {
      data[at] = (byte) Long.remainderUnsigned(index * 31 + at * 7L + 11, 251);
    }
    return data;
  }

  private static long number(String word) {
    return word.startsWith("0x")
        ? Long.parseUnsignedLong(word.substring(2), 16)
        : Long.parseUnsignedLong(word);
  }

  @Override
  public void close() {
    if (wal != null) {
      wal.close();
    }
  }
}
