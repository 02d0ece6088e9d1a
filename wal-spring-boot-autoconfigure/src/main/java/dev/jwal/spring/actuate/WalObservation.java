// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.spring.WalOperationObserver.Operation;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations of a log's long operations: their names and keys. */
public enum WalObservation implements ObservationDocumentation {

  /** Opening a log. Has the event {@code wal.repaired} if an unfinished write was cut off. */
  RECOVERY("wal.recovery", Key.NAME, Key.REPAIRED),

  /** Cutting the log at the request of a caller of the endpoint. */
  CUT("wal.cut", Key.NAME),

  /** Reading and checking every segment at the request of a caller of the endpoint. */
  VERIFY("wal.verify", Key.NAME);

  /** The keys, all of low cardinality. */
  public enum Key implements KeyName {

    /** The log's bean name. */
    NAME("name"),

    /** Whether an unfinished write was cut off: {@code true} or {@code false}. */
    REPAIRED("repaired");

    private final String key;

    Key(String key) {
      this.key = key;
    }

    @Override
    public String asString() {
      return key;
    }
  }

  private final String observationName;
  private final KeyName[] keys;

  WalObservation(String observationName, KeyName... keys) {
    this.observationName = observationName;
    this.keys = keys;
  }

  static WalObservation of(Operation operation) {
    return valueOf(operation.name());
  }

  @Override
  public String getName() {
    return observationName;
  }

  @Override
  public Class<? extends ObservationConvention<? extends Observation.Context>>
      getDefaultConvention() {
    return DefaultWalObservationConvention.class;
  }

  @Override
  public KeyName[] getLowCardinalityKeyNames() {
    return keys.clone();
  }
}
