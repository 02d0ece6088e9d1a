// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.Wal;
import dev.jwal.spring.WalOperationObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes an observation of each operation. */
public final class ObservedOperations implements WalOperationObserver {

  private static final Observation.Event REPAIRED =
      Observation.Event.of("wal.repaired", "cut an unfinished write off");

  private final ObservationRegistry registry;
  private final @Nullable WalObservationConvention convention;

  /**
   * Observes.
   *
   * @param registry is notified of each operation
   * @param convention how observations are named; {@code null} for the names of {@link
   *     WalObservation}
   */
  public ObservedOperations(
      ObservationRegistry registry, @Nullable WalObservationConvention convention) {
    this.registry = registry;
    this.convention = convention;
  }

  @Override
  public <T> T observe(Operation operation, String logName, Supplier<T> work) {
    WalObservationContext context = new WalObservationContext(operation, logName);
    WalObservation documented = WalObservation.of(operation);
    Observation observation = documented.observation(
        convention, new DefaultWalObservationConvention(documented), () -> context, registry);
    return observation.observe(() -> {
      T result = work.get();
      if (result instanceof Wal wal && wal.status().repair().isPresent()) {
        context.repaired();
        observation.event(REPAIRED);
      }
      return result;
    });
  }
}
