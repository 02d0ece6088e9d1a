// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Masking {

  // snippet sanitizer
  @Bean
  SanitizingFunction cardNumbers() {
    return data -> "wal.entry.data".equals(data.getKey())
        ? data.withValue(String.valueOf(data.getValue()).replaceAll("\\d{12}(\\d{4})", "****$1"))
        : data;
  }
  // end
}
