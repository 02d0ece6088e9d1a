package dev.jwal.autoconfigure;

import static dev.jwal.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.fixture.TestLog;
import dev.jwal.template.WalTemplate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.util.ClassUtils;

/** Runs by itself, on a class path without anything that is optional. */
class BareClassPathTests {

  @TempDir
  Path path;

  @Test
  void nothingOptionalIsThere() {
    assertThat(List.of(
            "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
            "org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration",
            "org.springframework.boot.health.contributor.Health",
            "org.springframework.web.context.WebApplicationContext",
            "io.micrometer.core.instrument.MeterRegistry",
            "jakarta.validation.Validator",
            "tools.jackson.databind.json.JsonMapper",
            "com.fasterxml.jackson.annotation.JsonInclude"))
        .noneMatch(name -> ClassUtils.isPresent(name, getClass().getClassLoader()));
  }

  @Test
  void theLogIsOpenedAllTheSame() {
    TestLog.createdIn(path).saved(2);
    try (var context = new SpringApplicationBuilder(Application.class)
        .run("--wal.dir=" + path, "--wal.segment-size=64KB")) {
      Wal wal = context.getBean(Wal.class);
      append(wal, 1);
      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(context.getBean(WalTemplate.class).append("text")).isEqualTo(4);
      assertThat(context.containsBean("walEndpoint")).isFalse();
      assertThat(context.containsBean("walHealthContributor")).isFalse();
      assertThat(context.containsBean("walOperationMetrics")).isFalse();
      assertThat(context.containsBean("walStatusMetrics")).isFalse();
    }
  }

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {}
}
