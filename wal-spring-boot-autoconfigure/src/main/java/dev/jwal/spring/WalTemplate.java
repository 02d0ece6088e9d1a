// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import static java.util.Objects.requireNonNull;

import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.spring.internal.replay.ReplayGate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The everyday way to append to a log that this application writes alone. Takes values, which a
 * {@link WalCodec} turns into bytes, and bytes as they are; the log gives out the indexes.
 *
 * <p>May be used by any number of threads, virtual ones included; what they append at the same time
 * shares a write and a sync. When a method without {@code Async} returns, the entry survives a
 * crash, and is committed: it is replayed after a restart. A future completes at that point, on a
 * thread of the log's own.
 *
 * <p><b>State.</b> An application that keeps state in memory changes it only by what is in the log,
 * in the order of the log. Threads that append and then change the state themselves do so in any
 * order, so the methods that take an {@code apply} function do it for them: it is called with the
 * entry once that is durable, in the order of the indexes, by one thread at a time. The same
 * function, as a {@code @WalListener}, receives the entry again after a restart. It should be
 * quick, as the next one waits for it. If it throws, the caller gets that exception, but the entry
 * stays in the log. It is called whatever the caller does with the future of an {@code Async}
 * method: what that returns is a copy, and to cancel, complete or time it out changes nothing but
 * the copy.
 *
 * <p><b>Stages.</b> An {@code apply} function, and a stage of a future that was not given an
 * executor, run on the thread that completes all futures of the log. They may append with the
 * {@code Async} methods, and must not wait for what those return. The methods without {@code Async}
 * throw {@link IllegalStateException} there, at once, and append nothing; those of another log's
 * template do, too, as two logs might wait for each other.
 *
 * <p><b>Errors.</b> {@link WalException} and {@link IllegalArgumentException} as {@link Wal#append}
 * throws them; {@link WalCodecException} if a value cannot be encoded, {@link
 * AppendBeforeReplayException} if the application is still starting: nothing was written then.
 * {@code Async} methods throw nothing; their future fails.
 */
public final class WalTemplate {

  private final Wal wal;
  private final WalCodec codec;
  private final @Nullable ReplayGate gate;

  /**
   * Appends to a log. If that is a bean of an application that is starting, nothing is appended
   * before the application's state is what the log says.
   *
   * @param wal the log
   * @param codec turns values into bytes
   */
  public WalTemplate(Wal wal, WalCodec codec) {
    this.wal = requireNonNull(wal, "wal");
    this.codec = requireNonNull(codec, "codec");
    this.gate = ReplayGate.before(wal);
  }

  /**
   * Appends an entry.
   *
   * @param data its data; do not change it before this returns
   * @return its index, unsigned
   */
  public long append(byte[] data) {
    requireMayWait();
    return wal.append(data);
  }

  /**
   * Appends a value as an entry.
   *
   * @param value the value; a {@code byte[]} is taken as it is
   * @return the entry's index, unsigned
   */
  public long append(Object value) {
    return append(encode(value));
  }

  /**
   * Appends a value as an entry, and applies it: see the class.
   *
   * @param apply is called with the entry before this returns
   * @param <T> the value's type
   * @return the entry's index, unsigned
   */
  public <T> long append(T value, Consumer<? super WalEntry<T>> apply) {
    requireMayWait();
    return await(appendAsync(value, apply));
  }

  /**
   * Appends values as entries, all of them or none: no crash leaves a part.
   *
   * @param values the values, in order, at least one
   * @return the index of the last, unsigned; those before have the indexes before it
   */
  public long appendAll(List<?> values) {
    List<byte[]> data = encodeAll(values);
    requireMayWait();
    return wal.append(data);
  }

  /**
   * Appends an entry, without waiting for the disk.
   *
   * @param data its data; do not change it before the future completes
   * @return completes with its index, unsigned
   */
  public CompletableFuture<Long> appendAsync(byte[] data) {
    return attempt(() -> submit(data));
  }

  /**
   * Appends a value as an entry, without waiting for the disk.
   *
   * @param value the value; a {@code byte[]} is taken as it is, and not to be changed before the
   *     future completes
   * @return completes with the entry's index, unsigned
   */
  public CompletableFuture<Long> appendAsync(Object value) {
    return attempt(() -> submit(encode(value)));
  }

  /**
   * Appends a value as an entry, without waiting for the disk, and applies it: see the class.
   *
   * @param apply is called with the entry before the future completes
   * @param <T> the value's type
   * @return completes with the entry's index, unsigned
   */
  public <T> CompletableFuture<Long> appendAsync(T value, Consumer<? super WalEntry<T>> apply) {
    return executeAsync(value, entry -> {
      apply.accept(entry);
      return entry.index();
    });
  }

  /**
   * Appends values as entries, all of them or none, without waiting for the disk.
   *
   * @param values the values, in order, at least one
   * @return completes with the index of the last, unsigned
   */
  public CompletableFuture<Long> appendAllAsync(List<?> values) {
    return attempt(() -> {
      List<byte[]> data = encodeAll(values);
      requireReplayed();
      return wal.appendAsync(data);
    });
  }

  /**
   * Appends a command as an entry, applies it, and returns what came of that.
   *
   * @param apply is called with the entry, and returns something
   * @param <T> the command's type
   * @param <R> what comes of it
   * @return what {@code apply} returned
   */
  public <T, R extends @Nullable Object> R execute(
      T command, Function<? super WalEntry<T>, ? extends R> apply) {
    requireMayWait();
    return await(executeAsync(command, apply));
  }

  /**
   * Appends a command as an entry, without waiting for the disk, and applies it.
   *
   * @param apply is called with the entry, and returns something
   * @param <T> the command's type
   * @param <R> what comes of it
   * @return completes with what {@code apply} returned
   */
  public <T, R extends @Nullable Object> CompletableFuture<R> executeAsync(
      T command, Function<? super WalEntry<T>, ? extends R> apply) {
    return attempt(() -> {
      byte[] data = encode(command);
      requireReplayed();
      return wal.appendAsync(
          List.of(data), (index, term) -> apply.apply(new WalEntry<>(index, term, command)));
    });
  }

  private void requireReplayed() {
    if (gate != null && !gate.admits()) {
      throw new AppendBeforeReplayException();
    }
  }

  private void requireMayWait() {
    requireReplayed();
    if (wal.isCompletionThread()) {
      throw new IllegalStateException(
          "This thread completes the futures of a log, and might wait for itself: it runs an"
              + " apply function, or a stage of a future that an Async method returned. Nothing was"
              + " appended. Call the method's Async twin here, or run the stage on another thread,"
              + " as with thenApplyAsync and an executor.");
    }
  }

  private CompletableFuture<Long> submit(byte[] data) {
    requireReplayed();
    return wal.appendAsync(data);
  }

  private List<byte[]> encodeAll(List<?> values) {
    List<byte[]> data = new ArrayList<>(values.size());
    for (Object value : values) {
      data.add(encode(value));
    }
    return data;
  }

  private byte[] encode(Object value) {
    if (requireNonNull(value, "value") instanceof byte[] data) {
      return data;
    }
    try {
      return codec.encode(value);
    } catch (WalCodecException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new WalCodecException(
          "a value of type " + value.getClass().getName() + " cannot be encoded", e);
    }
  }

  private interface Attempt<R extends @Nullable Object> {
    CompletableFuture<R> run();
  }

  private static <R extends @Nullable Object> CompletableFuture<R> attempt(Attempt<R> attempt) {
    try {
      return attempt.run();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private static <R extends @Nullable Object> R await(CompletableFuture<R> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}
