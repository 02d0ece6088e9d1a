// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalJacksonAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import dev.jwal.spring.test.CrashedWal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RunnerTest {

  private final ApplicationContextRunner runner = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          JacksonAutoConfiguration.class,
          WalAutoConfiguration.class,
          WalJacksonAutoConfiguration.class,
          WalListenerAutoConfiguration.class,
          WalTemplateAutoConfiguration.class))
      .withPropertyValues("wal.segment-size=64KB")
      .withBean(Orders.class);

  // snippet runner
  @Test
  void ordersSurviveACrash(@TempDir Path temporary) {
    Path log = temporary.resolve("log");
    runner.withPropertyValues("wal.dir=" + log).run(context -> {
      context.getBean(Orders.class).place("o-1", "Ada");
      CrashedWal crashed = CrashedWal.copyOf(log, temporary.resolve("crashed"));
      runner
          .withPropertyValues(crashed.properties())
          .run(restarted ->
              assertThat(restarted.getBean(Orders.class).customerOf("o-1")).contains("Ada"));
    });
  }
  // end
}
