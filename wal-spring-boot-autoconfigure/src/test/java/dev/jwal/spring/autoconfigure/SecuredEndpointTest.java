// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** Spring Security in front of the endpoint: every known user may read, operators may act. */
class SecuredEndpointTest {

  private static final Consumer<HttpHeaders> ANONYMOUS = headers -> {};
  private static final Consumer<HttpHeaders> USER = as("kim");
  private static final Consumer<HttpHeaders> OPERATOR = as("robin");

  @TempDir
  Path path;

  private WebApp app;

  @AfterEach
  void stop() {
    app.close();
  }

  @Nested
  class ForPrograms {

    @BeforeEach
    void start() {
      app = WebApp.securedBy(Secured.class, "wal.dir=" + path);
      append(app.wal(), 1);
    }

    @Test
    void healthIsForEveryone() {
      assertThat(status(HttpMethod.GET, "/actuator/health", ANONYMOUS)).isEqualTo(200);
    }

    @Test
    void theLogIsShownToEveryKnownUser() {
      assertThat(status(HttpMethod.GET, "/actuator/wal", ANONYMOUS)).isEqualTo(401);
      assertThat(status(HttpMethod.GET, "/actuator/wal", USER)).isEqualTo(200);
      assertThat(status(HttpMethod.GET, "/actuator/wal/wal/0", USER)).isEqualTo(200);
    }

    @Test
    void theLogIsCutByOperatorsOnly() {
      assertThat(status(HttpMethod.POST, "/actuator/wal/cut", ANONYMOUS)).isEqualTo(401);
      assertThat(status(HttpMethod.POST, "/actuator/wal/cut", USER)).isEqualTo(403);
      assertThat(app.wal().status().segments()).hasSize(1);
      assertThat(status(HttpMethod.POST, "/actuator/wal/cut", OPERATOR)).isEqualTo(200);
      assertThat(app.wal().status().segments()).hasSize(2);
    }
  }

  @Nested
  class WithoutAWordOnForgery {

    @BeforeEach
    void start() {
      app = WebApp.securedBy(SecuredAgainstForgery.class, "wal.dir=" + path);
    }

    @Test
    void evenAnOperatorIsRefusedWhoSendsNoToken() {
      assertThat(status(HttpMethod.GET, "/actuator/wal", OPERATOR)).isEqualTo(200);
      assertThat(status(HttpMethod.POST, "/actuator/wal/cut", OPERATOR)).isEqualTo(403);
    }
  }

  private int status(HttpMethod method, String uri, Consumer<HttpHeaders> who) {
    return app.client()
        .method(method)
        .uri(uri)
        .headers(who)
        .exchange()
        .returnResult(Void.class)
        .getStatus()
        .value();
  }

  private static Consumer<HttpHeaders> as(String name) {
    return headers -> headers.setBasicAuth(name, "secret");
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Secured {

    @Bean
    SecurityFilterChain actuatorSecurity(HttpSecurity http) throws Exception {
      return http.securityMatcher(EndpointRequest.toAnyEndpoint())
          .authorizeHttpRequests(requests -> requests
              .requestMatchers(EndpointRequest.to("health"))
              .permitAll()
              .requestMatchers(EndpointRequest.to("wal").withHttpMethod(HttpMethod.POST))
              .hasRole("OPERATOR")
              .anyRequest()
              .authenticated())
          .httpBasic(withDefaults())
          // Programs send their password with each request, and no session remembers them, so
          // there is none that another site could ride on. Leave this out where people log in with
          // a browser, which also remembers a Basic password: what they post then carries a token.
          .csrf(csrf -> csrf.ignoringRequestMatchers(EndpointRequest.to("wal")))
          .sessionManagement(
              session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
          .build();
    }

    @Bean
    UserDetailsService users() {
      return new InMemoryUserDetailsManager(
          User.withUsername("kim").password("{noop}secret").roles("USER").build(),
          User.withUsername("robin").password("{noop}secret").roles("OPERATOR").build());
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class SecuredAgainstForgery {

    @Bean
    SecurityFilterChain actuatorSecurity(HttpSecurity http) throws Exception {
      return http.securityMatcher(EndpointRequest.toAnyEndpoint())
          .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .httpBasic(withDefaults())
          .build();
    }

    @Bean
    UserDetailsService users() {
      return new Secured().users();
    }
  }
}
