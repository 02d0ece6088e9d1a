// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.spring.WalEventListenerFactory;
import dev.jwal.spring.WalEventListeners;
import dev.jwal.spring.internal.startup.RecoveryProgress;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for {@link WalEventListeners}, the application events of {@link
 * WalEventPublisher} and the progress of a long recovery, for every log.
 */
@AutoConfiguration(after = WalAutoConfiguration.class)
@ConditionalOnClass(Wal.class)
@ConditionalOnBean(Wal.class)
public final class WalEventsAutoConfiguration {

  WalEventsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  WalEventListeners walEventListeners(
      ObjectProvider<WalEventListener> listeners,
      ObjectProvider<WalEventListenerFactory> factories) {
    return new WalEventListeners(
        listeners.orderedStream().toList(), factories.orderedStream().toList());
  }

  @Bean
  @ConditionalOnMissingBean
  WalEventPublisher walEventPublisher(
      ApplicationEventPublisher publisher, ConfigurableListableBeanFactory beanFactory) {
    return new WalEventPublisher(
        publisher,
        () -> SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, Wal.class));
  }

  @Bean
  @ConditionalOnMissingBean(name = "walRecoveryProgress")
  WalEventListenerFactory walRecoveryProgress() {
    return RecoveryProgress::new;
  }

  // Recovery must not wait for the first request that needs the log.
  @Bean
  static LazyInitializationExcludeFilter walIsNeverLazy() {
    return LazyInitializationExcludeFilter.forBeanTypes(Wal.class);
  }
}
