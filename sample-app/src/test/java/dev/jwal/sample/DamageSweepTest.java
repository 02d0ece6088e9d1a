// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.WalStatus;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalHealthContributorAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalSnapshotAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

/**
 * Whatever byte of a finished segment is damaged: the store starts, and is down and says where, or
 * lacks nothing.
 */
class DamageSweepTest {

  private static final String FIRST_SEGMENT = "0000000000000000-0000000000000000.wal";

  private static final int KEYS = 20;

  /** Every so many bytes one is damaged. */
  private static final int STEP = Boolean.getBoolean("soak") ? 1 : 29;

  @TempDir
  Path directory;

  private final ApplicationContextRunner store = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          WalAutoConfiguration.class,
          WalTemplateAutoConfiguration.class,
          WalListenerAutoConfiguration.class,
          WalSnapshotAutoConfiguration.class,
          WalHealthContributorAutoConfiguration.class))
      .withBean(KeyValueStore.class)
      .withBean(KeyValueService.class)
      .withPropertyValues("wal.metadata=sweep", "wal.segment-size=64KB");

  private byte[] segment = {};

  @BeforeEach
  void finishASegment() throws IOException {
    running(context -> {
      for (int i = 0; i < KEYS; i++) {
        context.getBean(KeyValueService.class).put("key " + i, new byte[60 + i]).join();
      }
      context.getBean(Wal.class).cut();
      context.getBean(KeyValueService.class).put("next", new byte[10]).join();
    });
    segment = Files.readAllBytes(directory.resolve(FIRST_SEGMENT));
  }

  private void running(ContextConsumer<AssertableApplicationContext> test) {
    store.withPropertyValues("wal.dir=" + directory).run(test);
  }

  @Test
  void everyDamagedByteIsNamedOrChangesNothing() {
    int named = 0;
    for (int at = 0; at < segment.length; at += STEP) {
      for (int xor : new int[] {0x01, 0xff}) {
        damage(at, xor);
        String where = "byte %d, xor %02x".formatted(at, xor);
        AtomicBoolean isNamed = new AtomicBoolean();
        running(context -> isNamed.set(isNamed(context, where)));
        named += isNamed.get() ? 1 : 0;
      }
    }
    assertThat(named).as("places named").isGreaterThan(segment.length / STEP);
  }

  private void damage(int at, int xor) {
    byte[] damaged = segment.clone();
    damaged[at] ^= (byte) xor;
    try {
      Files.write(directory.resolve(FIRST_SEGMENT), damaged);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * No checksum covers the padding after a record, which is never read, nor a record's type: a hard
   * state whose type was changed to that of an entry is refused by the store.
   */
  private static boolean isNamed(AssertableApplicationContext context, String where) {
    if (context.getStartupFailure() != null) {
      assertThat(context.getStartupFailure())
          .as(where)
          .rootCause()
          .hasMessageContaining("of the log is no command of this store");
      return true;
    }
    Health health = Objects.requireNonNull(healthOf(context).health());
    if (health.getStatus().equals(Status.UP)) {
      assertHoldsEverything(context.getBean(KeyValueStore.class), where);
      return false;
    }
    assertThat(health.getStatus()).as(where).isEqualTo(Status.DOWN);
    assertThat(health.getDetails())
        .as(where)
        .containsEntry("state", WalStatus.State.FAILED)
        .containsKey("error");
    assertThat(health.getDetails().get("corruption"))
        .as(where)
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
        .containsKeys("segment", "offset");
    if (String.valueOf(health.getDetails().get("error")).contains("wrong checksum")) {
      assertThat(health.getDetails().get("corruption"))
          .as(where)
          .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
          .containsKeys("expectedCrc", "actualCrc");
    }
    return true;
  }

  private static HealthIndicator healthOf(AssertableApplicationContext context) {
    return (HealthIndicator) Objects.requireNonNull(
        context.getBean(CompositeHealthContributor.class).getContributor("wal"));
  }

  private static void assertHoldsEverything(KeyValueStore held, String where) {
    for (int i = 0; i < KEYS; i++) {
      assertThat(held.get("key " + i).map(value -> value.bytes().length))
          .as(where)
          .hasValue(60 + i);
    }
    assertThat(held.get("next")).as(where).isPresent();
  }
}
