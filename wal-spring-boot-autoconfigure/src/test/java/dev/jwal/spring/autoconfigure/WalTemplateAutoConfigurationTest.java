// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.JacksonWalCodec;
import dev.jwal.spring.TextWalCodec;
import dev.jwal.spring.WalCodec;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.fixture.TestLog;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class WalTemplateAutoConfigurationTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner plain = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          WalAutoConfiguration.class,
          WalJacksonAutoConfiguration.class,
          WalTemplateAutoConfiguration.class));

  @Test
  void valuesBecomeJson() {
    assertAppended("{\"inCents\":42,\"on\":\"2026-11-28\"}", small());
  }

  @Test
  void howTheApplicationWritesJsonForOthersDoesNotMatter() {
    assertAppended(
        "{\"inCents\":42,\"on\":\"2026-11-28\"}",
        small()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
            .withPropertyValues(
                "spring.jackson.property-naming-strategy=SNAKE_CASE",
                "spring.jackson.datatype.datetime.write-dates-as-timestamps=true"));
  }

  @Test
  void theApplicationMayGiveTheLogAMapper() {
    JsonMapper mapper = JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .build();
    assertAppended(
        "{\"in_cents\":42,\"on\":\"2026-11-28\"}",
        small().withBean(WalCodec.class, () -> new JacksonWalCodec(mapper)));
  }

  private void assertAppended(String json, ApplicationContextRunner runner) {
    runner.run(context -> {
      assertThat(context).hasSingleBean(JacksonWalCodec.class);
      context.getBean(WalTemplate.class).append(new Payment(42, LocalDate.of(2026, 11, 28)));
    });
    assertThat(WalDirectory.at(path).readAll(SnapshotMark.NONE).entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.data()).asString(UTF_8).isEqualTo(json));
  }

  @Test
  void withoutJacksonTextIsTaken() {
    small()
        .withClassLoader(new FilteredClassLoader(JsonMapper.class))
        .run(context -> assertThat(context)
            .hasNotFailed()
            .hasSingleBean(TextWalCodec.class)
            .hasSingleBean(WalTemplate.class));
  }

  @Test
  void aCodecOfTheApplicationsOwnIsUsed() {
    WalCodec mine = new TextWalCodec();
    small()
        .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
        .withBean("mine", WalCodec.class, () -> mine)
        .run(context -> assertThat(context.getBean(WalCodec.class)).isSameAs(mine));
  }

  @Test
  void aTemplateOfTheApplicationsOwnIsLeftAlone() {
    small()
        .withBean(
            "mine",
            WalTemplate.class,
            () -> new WalTemplate(
                WalDirectory.at(path.resolve("mine"), TestLog.SMALL).create(new byte[0]),
                new TextWalCodec()))
        .run(context -> assertThat(context).hasSingleBean(WalTemplate.class).hasBean("mine"));
  }

  @Test
  void withoutALogThereIsNoTemplate() {
    plain
        .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
        .withPropertyValues("wal.enabled=false")
        .run(context ->
            assertThat(context).doesNotHaveBean(WalTemplate.class).doesNotHaveBean(WalCodec.class));
  }

  @Test
  void withSeveralLogsNoneIsChosen() {
    plain
        .withBean("one", Wal.class, () -> log("one"))
        .withBean("two", Wal.class, () -> log("two"))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WalTemplate.class));
  }

  @Test
  void ofSeveralLogsThePrimaryOneIsChosen() {
    plain
        .withBean("one", Wal.class, () -> log("one"))
        .withBean("two", Wal.class, () -> log("two"), definition -> definition.setPrimary(true))
        .run(context -> {
          context.getBean(WalTemplate.class).append("text");
          assertThat(context.getBean("two", Wal.class).lastIndex()).isEqualTo(1);
          assertThat(context.getBean("one", Wal.class).lastIndex()).isZero();
        });
  }

  private Wal log(String name) {
    return WalDirectory.at(path.resolve(name), TestLog.SMALL).create(new byte[0]);
  }

  private ApplicationContextRunner small() {
    return plain.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
  }

  record Payment(long inCents, LocalDate on) {}
}
