// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.actuate.WalEndpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/**
 * Refuses requests from pages of other sites that would act on the log, wherever the actuator is:
 * on the application's port or on one of its own.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnAvailableEndpoint(endpoint = WalEndpoint.class, exposure = EndpointExposure.WEB)
final class CrossSiteManagementContextConfiguration {

  private CrossSiteManagementContextConfiguration() {}

  private static CrossSiteRequests crossSiteRequests(
      PathMappedEndpoints endpoints, ObjectProvider<CorsEndpointProperties> cors) {
    return new CrossSiteRequests(endpoints, () -> {
      CorsEndpointProperties properties = cors.getIfAvailable();
      return properties == null ? null : properties.toCorsConfiguration();
    });
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = Type.SERVLET)
  static class Servlet {

    @Bean
    FilterRegistrationBean<CrossSiteServletFilter> walCrossSiteFilter(
        PathMappedEndpoints endpoints, ObjectProvider<CorsEndpointProperties> cors) {
      return new FilterRegistrationBean<>(
          new CrossSiteServletFilter(crossSiteRequests(endpoints, cors)));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = Type.REACTIVE)
  static class Reactive {

    @Bean
    WebFilter walCrossSiteFilter(
        PathMappedEndpoints endpoints, ObjectProvider<CorsEndpointProperties> cors) {
      return new CrossSiteWebFilter(crossSiteRequests(endpoints, cors));
    }
  }
}
