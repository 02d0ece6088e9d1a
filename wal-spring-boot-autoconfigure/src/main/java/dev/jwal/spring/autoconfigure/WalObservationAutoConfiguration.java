// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.actuate.ObservedOperations;
import dev.jwal.spring.actuate.WalObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for the observations of a log's long operations. */
@AutoConfiguration(
    after = WalAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({Wal.class, ObservationRegistry.class})
@ConditionalOnBean({Wal.class, ObservationRegistry.class})
@ConditionalOnBooleanProperty("wal.observation.enabled")
public final class WalObservationAutoConfiguration {

  WalObservationAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(WalOperationObserver.class)
  ObservedOperations walOperationObserver(
      ObservationRegistry registry, ObjectProvider<WalObservationConvention> convention) {
    return new ObservedOperations(registry, convention.getIfAvailable());
  }
}
