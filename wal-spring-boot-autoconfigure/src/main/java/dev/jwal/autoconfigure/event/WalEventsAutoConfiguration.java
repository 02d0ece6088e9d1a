package dev.jwal.autoconfigure.event;

import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.autoconfigure.WalAutoConfiguration;
import dev.jwal.event.WalEventListenerFactory;
import dev.jwal.event.WalEventListeners;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for {@link WalEventListeners}. */
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
}
