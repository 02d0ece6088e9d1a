package dev.jwal.autoconfigure.endpoint;

import dev.jwal.Wal;
import dev.jwal.actuate.endpoint.WalEndpoint;
import dev.jwal.actuate.endpoint.WalEndpointWebExtension;
import dev.jwal.autoconfigure.WalAutoConfiguration;
import dev.jwal.startup.StartupChecks;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
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
  @ConditionalOnSingleCandidate(Wal.class)
  @ConditionalOnMissingBean
  WalEndpoint walEndpoint(
      Wal wal,
      ObjectProvider<StartupChecks> checks,
      ObjectProvider<SanitizingFunction> sanitizingFunctions,
      WalEndpointProperties properties) {
    return new WalEndpoint(
        wal,
        checks.getIfAvailable(StartupChecks::new).of(wal),
        sanitizingFunctions.orderedStream().toList(),
        properties.showValues());
  }

  @Bean
  @ConditionalOnBean(WalEndpoint.class)
  @ConditionalOnMissingBean
  @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
  WalEndpointWebExtension walEndpointWebExtension(
      WalEndpoint endpoint, WalEndpointProperties properties) {
    return new WalEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
  }
}
