// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.spring.actuate.WalHealthIndicator;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the health of logs: a {@link WalHealthIndicator} for each, by its bean
 * name.
 */
@AutoConfiguration(after = WalAutoConfiguration.class)
@ConditionalOnClass({Wal.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Wal.class)
@ConditionalOnEnabledHealthIndicator("wal")
@EnableConfigurationProperties(WalHealthProperties.class)
public final class WalHealthContributorAutoConfiguration {

  WalHealthContributorAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = {"walHealthIndicator", "walHealthContributor"})
  HealthContributor walHealthContributor(
      Map<String, Wal> logs,
      ObjectProvider<StartupChecks> checks,
      ObjectProvider<WalDirectory> directories,
      WalHealthProperties properties) {
    StartupChecks known = checks.getIfAvailable(StartupChecks::new);
    Map<String, HealthContributor> indicators = new LinkedHashMap<>();
    logs.forEach((name, wal) -> indicators.put(
        name,
        new WalHealthIndicator(
            wal, known.of(name, wal), slowAfter(wal, directories), properties.stuckThreshold())));
    return CompositeHealthContributor.fromMap(indicators);
  }

  private static Duration slowAfter(Wal wal, ObjectProvider<WalDirectory> directories) {
    Path path = wal.status().directory();
    return directories.stream()
        .filter(directory -> directory.path().equals(path))
        .map(WalDirectory::options)
        .findFirst()
        .orElse(WalOptions.DEFAULT)
        .syncWarnThreshold();
  }
}
