// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ProblemDetail;

/**
 * Auto-configuration that answers web requests whose append failed with what a client can do about
 * it, for Spring MVC and Spring WebFlux.
 */
@AutoConfiguration(after = WalAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass(ProblemDetail.class)
@ConditionalOnBean(Wal.class)
@ConditionalOnBooleanProperty("wal.web.problem-details")
public final class WalProblemDetailsAutoConfiguration {

  WalProblemDetailsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  WalProblemDetails walProblemDetails() {
    return new WalProblemDetails();
  }
}
