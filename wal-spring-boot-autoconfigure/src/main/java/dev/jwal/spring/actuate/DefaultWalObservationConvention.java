// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.spring.WalOperationObserver.Operation;
import dev.jwal.spring.actuate.WalObservation.Key;
import io.micrometer.common.KeyValues;
import java.util.Locale;

/** Names observations as {@link WalObservation} says. */
public final class DefaultWalObservationConvention implements WalObservationConvention {

  private final WalObservation observation;

  /**
   * Names one kind of observation.
   *
   * @param observation which
   */
  public DefaultWalObservationConvention(WalObservation observation) {
    this.observation = observation;
  }

  @Override
  public String getName() {
    return observation.getName();
  }

  @Override
  public String getContextualName(WalObservationContext context) {
    return "wal " + context.getOperation().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public KeyValues getLowCardinalityKeyValues(WalObservationContext context) {
    KeyValues values = KeyValues.of(Key.NAME.withValue(context.getLogName()));
    return context.getOperation() == Operation.RECOVERY
        ? values.and(Key.REPAIRED.withValue(String.valueOf(context.isRepaired())))
        : values;
  }
}
