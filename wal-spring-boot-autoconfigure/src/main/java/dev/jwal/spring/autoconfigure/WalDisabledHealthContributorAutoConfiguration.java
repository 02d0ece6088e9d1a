// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the health of a log that is switched off: unknown, which counts neither
 * for nor against the application. Without it a health group that includes {@code wal} would keep
 * an application with {@code wal.enabled=false} from starting.
 */
@AutoConfiguration(after = WalHealthContributorAutoConfiguration.class)
@ConditionalOnClass({Wal.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBooleanProperty(name = "wal.enabled", havingValue = false)
@ConditionalOnMissingBean(Wal.class)
@ConditionalOnEnabledHealthIndicator("wal")
public final class WalDisabledHealthContributorAutoConfiguration {

  WalDisabledHealthContributorAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = {"walHealthIndicator", "walHealthContributor"})
  HealthIndicator walHealthContributor() {
    return () -> Health.unknown().withDetail("enabled", false).build();
  }
}
