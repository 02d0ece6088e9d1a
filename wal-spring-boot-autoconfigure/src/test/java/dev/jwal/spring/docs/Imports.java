// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Imports {

  // snippet runner
  @Bean
  ApplicationRunner firstOrder(Orders orders) {
    return arguments -> orders.place("o-1", "Ada");
  }
  // end
}
