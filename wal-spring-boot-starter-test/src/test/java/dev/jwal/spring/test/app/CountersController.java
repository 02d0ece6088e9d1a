// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test.app;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CountersController {

  private final Counters counters;

  CountersController(Counters counters) {
    this.counters = counters;
  }

  @PostMapping("/{name}")
  int count(@PathVariable String name) {
    counters.count(name);
    return counters.of(name);
  }
}
