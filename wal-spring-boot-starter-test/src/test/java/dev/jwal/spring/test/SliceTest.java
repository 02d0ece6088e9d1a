// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.test.app.Counters;
import dev.jwal.spring.test.app.TinyApplication;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** Where there is no auto-configuration, or not of everything. */
class SliceTest {

  @Nested
  @WebMvcTest
  @ContextConfiguration(classes = TinyApplication.class)
  @Import(Counters.class)
  @AutoConfigureTestWal
  class Web {

    @Test
    void aSliceHasALog(@Autowired MockMvcTester mvc, @Autowired TestWal testWal) {
      assertThat(mvc.post().uri("/a")).bodyText().isEqualTo("1");
      try (ConfigurableApplicationContext restarted = testWal.restartAfterCrash()) {
        assertThat(restarted.getBean(Counters.class).of("a")).isEqualTo(1);
      }
    }
  }

  @Nested
  @SpringJUnitConfig(Counters.class)
  @AutoConfigureTestWal
  class Plain {

    @Test
    void aFewBeansHaveALog(@Autowired Counters counters, @Autowired TestWal testWal) {
      counters.count("a");
      try (ConfigurableApplicationContext restarted = testWal.restartAfterCrash()) {
        assertThat(restarted.getBean(Counters.class).of("a")).isEqualTo(1);
      }
    }
  }
}
