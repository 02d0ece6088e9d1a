// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.ReplayStart;
import dev.jwal.spring.Snapshotable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for a check that no {@link Snapshotable} bean is missed at startup. Backs off
 * when the application chooses itself where to start, with a {@link ReplayStart} of its own.
 */
@AutoConfiguration(after = WalAutoConfiguration.class, before = WalSnapshotAutoConfiguration.class)
@ConditionalOnBean({Wal.class, WalDirectory.class})
@ConditionalOnMissingBean(ReplayStart.class)
public final class WalStateCheckAutoConfiguration {

  WalStateCheckAutoConfiguration() {}

  @Bean
  static HiddenSnapshotableCheck walHiddenSnapshotableCheck(
      ConfigurableListableBeanFactory beanFactory) {
    return new HiddenSnapshotableCheck(beanFactory);
  }
}
