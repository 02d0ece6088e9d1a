// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/** Starts the key-value store. */
@SpringBootApplication(proxyBeanMethods = false)
public final class SampleApplication {

  SampleApplication() {}

  /**
   * Starts the store.
   *
   * @param args settings, as in {@code --server.port=8081}
   */
  public static void main(String[] args) {
    SpringApplication.run(SampleApplication.class, args);
  }

  /** Lets a key contain a slash, written as %2F, which Tomcat refuses by itself. */
  @Bean
  static WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> encodedSlashes() {
    return factory -> factory.addConnectorCustomizers(connector ->
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
  }
}
