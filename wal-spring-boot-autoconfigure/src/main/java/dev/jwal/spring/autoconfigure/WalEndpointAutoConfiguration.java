// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.actuate.WalEndpoint;
import dev.jwal.spring.actuate.WalEndpointWebExtension;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for {@link WalEndpoint}. */
@AutoConfiguration(after = WalAutoConfiguration.class)
@ConditionalOnClass({Wal.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(WalEndpoint.class)
@EnableConfigurationProperties(WalEndpointProperties.class)
public final class WalEndpointAutoConfiguration {

  WalEndpointAutoConfiguration() {}

  @Bean
  @ConditionalOnBean(Wal.class)
  @ConditionalOnMissingBean
  WalEndpoint walEndpoint(
      Map<String, Wal> logs,
      ObjectProvider<StartupChecks> checks,
      ObjectProvider<SanitizingFunction> sanitizingFunctions,
      ObjectProvider<WalOperationObserver> observer,
      WalEndpointProperties properties) {
    return new WalEndpoint(
        logs,
        checks.getIfAvailable(StartupChecks::new),
        sanitizingFunctions.orderedStream().toList(),
        properties.showValues(),
        observer.getIfAvailable(() -> WalOperationObserver.NONE));
  }

  @Bean
  @ConditionalOnBean(WalEndpoint.class)
  @ConditionalOnMissingBean
  @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
  WalEndpointWebExtension walEndpointWebExtension(
      WalEndpoint endpoint, WalEndpointProperties properties) {
    return new WalEndpointWebExtension(
        endpoint,
        properties.showValues(),
        properties.roles(),
        properties.entries().enabled());
  }
}
