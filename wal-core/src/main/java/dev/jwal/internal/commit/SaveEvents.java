// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.internal.log.LogSettings;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Notifies the listener of every save and append, if it wants that. */
final class SaveEvents {

  private final LogSettings settings;

  SaveEvents(LogSettings settings) {
    this.settings = settings;
  }

  /** A reading of the clock; 0 if no event will need it. */
  long start() {
    return settings.wantsSaveEvents() ? System.nanoTime() : 0;
  }

  /** Notifies the listener that a save has ended. */
  void saved(int entries, long start, boolean successful) {
    if (settings.wantsSaveEvents()) {
      settings.listener().saved(entries, System.nanoTime() - start, successful);
    }
  }

  /** Notifies the listener when a future is completed; returns the future to use from now on. */
  <D extends @Nullable Object> CompletableFuture<D> savedWith(
      CompletableFuture<D> durable, int entries, long start) {
    return settings.wantsSaveEvents()
        ? durable.whenComplete((done, problem) -> saved(entries, start, problem == null))
        : durable;
  }
}
