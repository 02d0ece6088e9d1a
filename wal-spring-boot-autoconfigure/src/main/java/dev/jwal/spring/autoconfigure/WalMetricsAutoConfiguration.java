// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.spring.WalEventListenerFactory;
import dev.jwal.spring.actuate.WalOperationMetrics;
import dev.jwal.spring.actuate.WalStatusMetrics;
import dev.jwal.spring.internal.startup.StartupChecks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the meters of every log: {@link WalStatusMetrics} for what it is like, and
 * {@link WalOperationMetrics} for what it does.
 */
@AutoConfiguration(
    after = WalAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
    })
@ConditionalOnClass({Wal.class, MeterRegistry.class})
@ConditionalOnBean({Wal.class, MeterRegistry.class})
public final class WalMetricsAutoConfiguration {

  WalMetricsAutoConfiguration() {}

  // Takes the registry before the log is opened: what is done until binders are asked is counted.
  @Bean
  @ConditionalOnMissingBean(name = "walOperationMetrics")
  WalEventListenerFactory walOperationMetrics(MeterRegistry registry) {
    return name -> new WalOperationMetrics(registry, name);
  }

  @Bean
  @ConditionalOnMissingBean(name = "walStatusMetrics")
  MeterBinder walStatusMetrics(Map<String, Wal> logs, ObjectProvider<StartupChecks> checks) {
    StartupChecks known = checks.getIfAvailable(StartupChecks::new);
    return registry -> logs.forEach(
        (name, wal) -> new WalStatusMetrics(wal, known.of(name, wal), name).bindTo(registry));
  }
}
