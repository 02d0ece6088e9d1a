// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import dev.jwal.Entry;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The state machine: keys and values as the committed commands of the log leave them.
 *
 * <p>Holds everything in memory. At startup the newest snapshot is restored, and every command
 * after it is replayed; from then on {@link KeyValueService} applies each new one once it is
 * durable.
 *
 * <p>Any number of threads may read while one applies.
 */
@Component
final class KeyValueStore implements Snapshotable {

  private final ConcurrentNavigableMap<String, Value> values = new ConcurrentSkipListMap<>();

  /** The same keys by the index of the entry that put them there. */
  private final ConcurrentNavigableMap<Long, String> keysByIndex =
      new ConcurrentSkipListMap<>(Long::compareUnsigned);

  /** Held while a command is applied, and while the content is copied. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile long appliedIndex;

  /** Takes the raw entry, so that one which is no command of this store is refused, not skipped. */
  @WalListener
  void replay(Entry entry) {
    apply(entry.index(), commandIn(entry));
  }

  private static Command commandIn(Entry entry) {
    if (entry.type() != Entry.NORMAL) {
      throw unreadable(entry, "its type is " + entry.type() + ", expected " + Entry.NORMAL, null);
    }
    try {
      return Command.decode(entry.data());
    } catch (IllegalArgumentException e) {
      throw unreadable(entry, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalStateException unreadable(
      Entry entry, String problem, @Nullable Exception cause) {
    return new IllegalStateException(
        "entry "
            + Long.toUnsignedString(entry.index())
            + " of the log is no command of this store: "
            + problem
            + ". Was it written by another application, or by a newer version of this one?",
        cause);
  }

  /**
   * Makes a change that is durable. To be called in the order of the indexes, by one thread at a
   * time.
   *
   * @param index the index of the entry that holds the command
   * @param command the change
   * @return what came of it
   */
  Outcome apply(long index, Command command) {
    if (Long.compareUnsigned(index, appliedIndex) <= 0) {
      throw new IllegalStateException("entry "
          + Long.toUnsignedString(index)
          + " comes after entry "
          + Long.toUnsignedString(appliedIndex)
          + " was applied");
    }
    changing.lock();
    try {
      Value before = command.applyTo(values, index);
      if (before != null) {
        keysByIndex.remove(before.index());
      }
      if (values.containsKey(command.key())) {
        keysByIndex.put(index, command.key());
      }
      appliedIndex = index;
      return new Outcome(index, before != null);
    } finally {
      changing.unlock();
    }
  }

  @Override
  public long writeSnapshot(OutputStream out) throws IOException {
    Map<String, Value> copy;
    long index;
    changing.lock();
    try {
      copy = new TreeMap<>(values);
      index = appliedIndex;
    } finally {
      changing.unlock();
    }
    KeyValueSnapshot.write(copy, out);
    return index;
  }

  @Override
  public void readSnapshot(long index, InputStream in) throws IOException {
    KeyValueSnapshot.read(in).forEach((key, value) -> {
      values.put(key, value);
      keysByIndex.put(value.index(), key);
    });
    appliedIndex = index;
  }

  /**
   * Returns the index of the last command applied.
   *
   * @return the index, unsigned; 0 if there is none
   */
  long appliedIndex() {
    return appliedIndex;
  }

  /**
   * Returns the value of a key.
   *
   * @return the value; empty if there is none
   */
  Optional<Value> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * Returns the keys and values that come after a key, in the order of {@link String#compareTo}.
   * Changes made while the stream is read may be seen or not.
   *
   * @param key the key, which need not be there; the empty text for the beginning
   * @return keys and values
   */
  Stream<Map.Entry<String, Value>> after(String key) {
    return values.tailMap(key, false).entrySet().stream();
  }

  /**
   * Returns the keys and values in the order in which they were put, the last first. Changes made
   * while the stream is read may be seen or not.
   *
   * @return keys and values
   */
  Stream<Map.Entry<String, Value>> newest() {
    return keysByIndex.descendingMap().values().stream()
        .flatMap(key -> get(key).map(value -> Map.entry(key, value)).stream());
  }
}
