// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** Names the observations of a log. A bean of this type replaces the names and keys. */
public interface WalObservationConvention extends ObservationConvention<WalObservationContext> {

  @Override
  default boolean supportsContext(Observation.Context context) {
    return context instanceof WalObservationContext;
  }
}
