// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.spring.WalCodec;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.internal.listener.ListenerReplay;
import dev.jwal.spring.internal.listener.StateRestore;
import dev.jwal.spring.internal.replay.ReplayGate;
import dev.jwal.spring.internal.replay.ReplaySources;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that replays the log into {@link WalListener} methods. */
@AutoConfiguration(after = {WalAutoConfiguration.class, WalTemplateAutoConfiguration.class})
@ConditionalOnBean(Wal.class)
public final class WalListenerAutoConfiguration {

  WalListenerAutoConfiguration() {}

  // Opened at the latest when the context is closed, or its startup fails.
  @Bean(destroyMethod = "open")
  @ConditionalOnMissingBean
  ReplayGate walReplayGate(
      ConfigurableListableBeanFactory beanFactory, ObjectProvider<StateRestore> restores) {
    return ListenerReplay.gate(beanFactory, restores);
  }

  @Bean
  static BeanPostProcessor walReplayGateKeeper(ObjectProvider<ReplayGate> gate) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof Wal wal) {
          gate.ifAvailable(closed -> closed.guard(wal));
        }
        return bean;
      }
    };
  }

  // Needs no log by itself: an application in which nothing listens may open its log late.
  // One for each application context of a hierarchy: a child has to be checked, too.
  @Bean
  @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
  ListenerReplay walListenerReplay(
      ConfigurableApplicationContext context,
      ObjectProvider<ReplaySources> sources,
      ObjectProvider<WalCodec> codec,
      ObjectProvider<StateRestore> restores,
      ObjectProvider<ReplayGate> gate) {
    return new ListenerReplay(
        context, sources.getIfAvailable(ReplaySources::new), codec, restores, gate);
  }
}
