// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalJacksonAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalSnapshotAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Runs what docs/guide/template.md shows, and checks that it shows what is run. */
class GuideTest {

  @TempDir
  Path path;

  @Test
  void whatIsShownIsWhatIsRun() {
    String sources = GuidePage.snippetsInSources();
    assertThat(GuidePage.of("template.md").blocks("java"))
        .hasSizeGreaterThan(5)
        .allSatisfy(snippet -> assertThat(sources).contains(snippet));
  }

  @Test
  void aServiceReceivesWhatItAppended() {
    runner().withBean(Orders.class).run(context -> {
      Orders orders = context.getBean(Orders.class);
      orders.place("o-1", "Ada");
      orders.place("o-2", "Bob");
      assertThat(orders.cancel("o-1")).isTrue();
      assertThat(orders.cancel("o-1")).isFalse();
    });
    runner().withBean(Orders.class).withBean(Audit.class).run(context -> {
      assertThat(context.getBean(Orders.class).customerOf("o-1")).isEmpty();
      assertThat(context.getBean(Orders.class).customerOf("o-2")).contains("Bob");
      assertThat(context.getBean(Audit.class).lines)
          .filteredOn(line -> line.startsWith("placed"))
          .containsExactly("placed o-1", "placed o-2");
    });
  }

  @Test
  void everyWayToAppendGivesAnIndex() {
    runner()
        .run(context -> assertThat(
                new PlainAppends(context.getBean(WalTemplate.class)).appendAll().join())
            .isEqualTo(1 * 1000 + 2 * 100 + 4 * 10 + 5));
    assertThat(WalDirectory.at(path).readAll(SnapshotMark.NONE).entries())
        .extracting(Entry::data)
        .extracting(data -> new String(data, UTF_8))
        .contains("{\"type\":\"placed\",\"id\":\"o-1\",\"customer\":\"Ada\"}");
  }

  @Test
  void aRunnerMayAppend() {
    runner().withBean(Orders.class).withUserConfiguration(Imports.class).run(context -> {
      context.getBean(ApplicationRunner.class).run(new DefaultApplicationArguments());
      assertThat(context.getBean(Orders.class).customerOf("o-1")).contains("Ada");
    });
  }

  @Test
  void stateComesBackFromItsSnapshot() {
    runner().withBean(Stock.class).withBean(Nightly.class).run(context -> {
      context.getBean(Stock.class).move("bolt", 7);
      context.getBean(Nightly.class).snapshot();
      context.getBean(Stock.class).move("bolt", -2);
    });
    runner()
        .withBean(Stock.class)
        .run(context -> assertThat(context.getBean(Stock.class).of("bolt")).isEqualTo(5));
    assertThat(path.resolve("snap/0000000000000001-0000000000000001.snapshot")).exists();
  }

  private ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            JacksonAutoConfiguration.class,
            WalAutoConfiguration.class,
            WalJacksonAutoConfiguration.class,
            WalListenerAutoConfiguration.class,
            WalSnapshotAutoConfiguration.class,
            WalTemplateAutoConfiguration.class))
        .withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
  }
}
