// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.Wal;
import dev.jwal.WalReader;
import dev.jwal.directory.WalDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What the page on reading shows of the reader. */
final class Reading {

  private Reading() {}

  static Optional<Entry> one(Wal wal, byte[] data) {
    // snippet reader
    WalReader reader = wal.reader();
    long index = wal.append(data);
    Optional<Entry> entry = reader.get(index); // it is there: the append has returned
    long term = reader.termAt(index);
    // end
    return entry.filter(found -> found.term() == term);
  }

  // snippet sum
  /** Adds up how many bytes were appended from an index on. */
  static long bytesFrom(WalReader reader, long from) {
    AtomicLong bytes = new AtomicLong();
    long next = from;
    while (next <= reader.lastIndex()) {
      next = reader.read(
          next, 1 << 20, (type, term, index, data) -> bytes.addAndGet(data.remaining()));
    }
    return bytes.get();
  }
  // end

  // snippet lagging
  /** The entries that a node which lags behind wants next; empty if only a snapshot helps it. */
  static Optional<List<Entry>> forNodeThatHas(WalReader reader, long lastOfNode, int max) {
    if (lastOfNode + 1 < reader.firstIndex()) {
      return Optional.empty(); // they were released
    }
    List<Entry> entries = new ArrayList<>();
    Optional<Entry> next = reader.get(lastOfNode + 1);
    while (next.isPresent() && entries.size() < max) {
      entries.add(next.get());
      next = reader.get(next.get().index() + 1);
    }
    return Optional.of(entries);
  }
  // end

  // snippet node
  /** Opens the log of a node at its oldest mark, or creates it. */
  static Wal openNode(Path directory, byte[] groupAndNode, ReplayHandler handler) {
    return WalDirectory.at(directory).openOrCreate(groupAndNode, handler);
  }
  // end
}
