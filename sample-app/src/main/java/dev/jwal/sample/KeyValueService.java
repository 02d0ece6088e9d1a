// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import dev.jwal.spring.WalTemplate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Service;

/**
 * Changes the store, durably: each command becomes an entry of the log, and is applied once that
 * entry is synced. Commands of many threads share a sync, and are applied in the order of the log.
 */
@Service
final class KeyValueService {

  private final WalTemplate wal;
  private final KeyValueStore store;

  KeyValueService(WalTemplate wal, KeyValueStore store) {
    this.wal = wal;
    this.store = store;
  }

  /**
   * Gives a key a value.
   *
   * @param value the value's bytes; do not change them afterwards
   * @return completes once the put is durable and can be read; exceptionally with {@link
   *     NotStoredException}
   */
  CompletableFuture<Outcome> put(String key, byte[] value) {
    return append(new Command.Put(key, value));
  }

  /**
   * Removes a key.
   *
   * @param key the key, which need not be there
   * @return completes once the delete is durable and can be read; exceptionally with {@link
   *     NotStoredException}
   */
  CompletableFuture<Outcome> delete(String key) {
    return append(new Command.Delete(key));
  }

  private CompletableFuture<Outcome> append(Command command) {
    return wal.executeAsync(command.encode(), entry -> store.apply(entry.index(), command))
        .exceptionally(KeyValueService::refuse);
  }

  private static Outcome refuse(Throwable problem) {
    throw new NotStoredException(
        problem instanceof CompletionException e && e.getCause() != null ? e.getCause() : problem);
  }
}
