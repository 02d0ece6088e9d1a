// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.spring.actuate.WalHealthIndicator;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.TestStatus;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WalHealthContributorAutoConfigurationTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner runner = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          WalAutoConfiguration.class,
          HealthContributorAutoConfiguration.class,
          WalHealthContributorAutoConfiguration.class,
          WalDisabledHealthContributorAutoConfiguration.class));

  @Test
  void theLogHasHealth() {
    runner.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB").run(context -> {
      Health health = healthIn(context, "wal");
      assertThat(health).isNotNull();
      assertThat(health.getStatus()).isEqualTo(Status.UP);
      assertThat(health.getDetails().get("verification"))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsKey("mode");
    });
  }

  @Test
  void aWriteIsSlowAndStuckAfterWhatThePropertiesSay() {
    Instant since = Instant.now().minusSeconds(60);
    runner
        .withBean(WalDirectory.class, () -> slowAfter(Duration.ofMinutes(30)))
        .withBean(
            "mine", Wal.class, () -> TestStatus.of(path).writingSince(since).wal())
        .run(context -> assertThat(healthIn(context, "mine").getDetails())
            .doesNotContainKey("writingForMillis"));
    runner
        .withBean(WalDirectory.class, () -> slowAfter(Duration.ofSeconds(1)))
        .withBean(
            "mine", Wal.class, () -> TestStatus.of(path).writingSince(since).wal())
        .withPropertyValues("management.health.wal.stuck-threshold=1h")
        .run(context -> {
          assertThat(healthIn(context, "mine").getStatus()).isEqualTo(Status.UP);
          assertThat(healthIn(context, "mine").getDetails()).containsKey("writingForMillis");
        });
    runner
        .withBean(
            "mine", Wal.class, () -> TestStatus.of(path).writingSince(since).wal())
        .run(context -> assertThat(healthIn(context, "mine").getStatus()).isEqualTo(Status.DOWN));
  }

  private WalDirectory slowAfter(Duration threshold) {
    return WalDirectory.at(path, WalOptions.DEFAULT.withSyncWarnThreshold(threshold));
  }

  private static Health healthIn(AssertableApplicationContext context, String log) {
    HealthContributor contributor = context
        .getBean("walHealthContributor", CompositeHealthContributor.class)
        .getContributor(log);
    assertThat(contributor).isInstanceOf(WalHealthIndicator.class);
    return ((WalHealthIndicator) contributor).health();
  }

  @Test
  void healthMayBeSwitchedOff() {
    runner
        .withPropertyValues(
            "wal.dir=" + path, "wal.segment-size=64KB", "management.health.wal.enabled=false")
        .run(context ->
            assertThat(context).hasSingleBean(Wal.class).doesNotHaveBean("walHealthContributor"));
  }

  @Test
  void aLogThatIsSwitchedOffCountsNeitherForNorAgainstTheApplication() {
    runner.withPropertyValues("wal.enabled=false").run(context -> {
      Health health =
          context.getBean("walHealthContributor", HealthIndicator.class).health();
      assertThat(health).isNotNull();
      assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
      assertThat(health.getDetails()).containsExactly(Map.entry("enabled", false));
    });
    runner
        .withPropertyValues("wal.enabled=false", "management.health.wal.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean("walHealthContributor"));
  }

  @Test
  void aGroupThatIncludesTheLogIsValidWithoutIt() {
    try (WebApp app = WebApp.startedWith(
        "wal.enabled=false",
        "management.endpoint.health.group.readiness.include=readinessState,wal")) {
      app.client()
          .get()
          .uri("/actuator/health/readiness")
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.status")
          .isEqualTo("UP");
    }
  }

  @Test
  void anIndicatorOfTheApplicationsOwnReplacesIt() {
    runner
        .withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB")
        .withBean(
            "walHealthIndicator",
            HealthIndicator.class,
            () -> () -> Health.unknown().build())
        .run(context -> assertThat(context).doesNotHaveBean("walHealthContributor"));
  }

  @Test
  void aLogOfTheApplicationsOwnHasHealthToo() {
    runner
        .withBean("mine", Wal.class, () -> create("mine"))
        .run(context -> assertThat(healthIn(context, "mine").getStatus()).isEqualTo(Status.UP));
  }

  @Test
  void severalLogsHaveTheNamesOfTheirBeans() {
    runner
        .withBean("orders", Wal.class, () -> create("orders"))
        .withBean("invoices", Wal.class, () -> create("invoices"))
        .run(context -> {
          CompositeHealthContributor composite =
              context.getBean("walHealthContributor", CompositeHealthContributor.class);
          assertThat(composite.stream().map(CompositeHealthContributor.Entry::name))
              .containsExactlyInAnyOrder("orders", "invoices");
        });
  }

  private Wal create(String name) {
    return WalDirectory.at(path.resolve(name), TestLog.SMALL).create(new byte[0]);
  }
}
