// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalEventListeners;
import dev.jwal.spring.actuate.WalMeter;
import dev.jwal.spring.actuate.WalOperationMetrics;
import dev.jwal.spring.actuate.WalStatusMetrics;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.internal.startup.StartupCheck;
import dev.jwal.spring.internal.startup.StartupCheck.Result;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.FileSystemUtils;

class WalMetricsAutoConfigurationTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner bare = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          WalAutoConfiguration.class,
          WalEventsAutoConfiguration.class,
          WalMetricsAutoConfiguration.class));

  private final ApplicationContextRunner runner = bare.withConfiguration(AutoConfigurations.of(
      MetricsAutoConfiguration.class,
      CompositeMeterRegistryAutoConfiguration.class,
      SimpleMetricsExportAutoConfiguration.class));

  @Test
  void everyMeterIsThereFromTheStart() {
    small(runner).run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      assertThat(registry.getMeters())
          .map(Meter::getId)
          .filteredOn(WalMetricsAutoConfigurationTest::isOurs)
          .extracting(Meter.Id::getName)
          .containsOnly(
              Arrays.stream(WalMeter.values()).map(WalMeter::getName).toArray(String[]::new));
    });
  }

  @Test
  void whatIsDoneIsCountedExactly() {
    small(runner).run(context -> {
      Wal wal = context.getBean(Wal.class);
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      long before = wal.status().current().sizeBytes();
      append(wal, 2);
      append(wal, 3);
      double written = wal.status().current().sizeBytes() - before;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(Entry.normal(1, 9, new byte[1]))));

      assertThat(registry.get("wal.fsync.duration").timer().count()).isEqualTo(2);
      assertThat(registry.get("wal.write.duration").timer().count()).isEqualTo(2);
      assertThat(registry.get("wal.write").counter().count()).isEqualTo(written);
      assertThat(registry.get("wal.entries").functionCounter().count()).isEqualTo(5);
      assertThat(appends(registry, "SUCCESS")).isEqualTo(2);
      assertThat(appends(registry, "ERROR")).isEqualTo(1);
      assertThat(registry.get("wal.index.last").gauge().value()).isEqualTo(5);
      assertThat(registry.get("wal.size").gauge().value())
          .isEqualTo(wal.status().bytes());
    });
  }

  @Test
  void timeIsRecordedInNanoseconds() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    var metrics = new WalOperationMetrics(registry, "orders");
    metrics.synced(TimeUnit.MILLISECONDS.toNanos(3));
    metrics.written(10, TimeUnit.MILLISECONDS.toNanos(4));
    metrics.saved(1, TimeUnit.MILLISECONDS.toNanos(5), true);
    assertThat(registry.get("wal.fsync.duration").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(3);
    assertThat(registry.get("wal.write.duration").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(4);
    assertThat(registry
            .get("wal.append.duration")
            .tag("outcome", "SUCCESS")
            .timer()
            .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(5);
  }

  @Test
  void cutsHaveTheirTriggerAsATag() {
    small(runner).run(context -> {
      Wal wal = context.getBean(Wal.class);
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      append(wal, 1);
      wal.cut();
      wal.append(new byte[70_000]);
      wal.append(new byte[70_000]);
      assertThat(cuts(registry, "manual")).isEqualTo(1);
      assertThat(cuts(registry, "size")).isEqualTo(2);
      assertThat(registry.get("wal.segment.sequence").gauge().value()).isEqualTo(3);
      assertThat(registry.get("wal.segments").gauge().value()).isEqualTo(4);
    });
  }

  @Test
  void whatIsAppendedBeforeMetersAreBoundIsCounted() {
    small(runner).withUserConfiguration(AppendsAtOnce.class).run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      assertThat(registry.get("wal.entries").functionCounter().count()).isEqualTo(1);
      assertThat(appends(registry, "SUCCESS")).isEqualTo(1);
    });
  }

  @Test
  void whatWasFoundWhenTheLogWasOpenedIsKept() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2).torn();
    long dropped = log.directory().previewRepair().droppedBytes();
    small(runner).run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      var verification = context.getBean(Wal.class).status().verification().orElseThrow();
      assertThat(registry.get("wal.repaired").gauge().value())
          .isEqualTo(dropped)
          .isPositive();
      assertThat(registry.get("wal.verify.records").gauge().value())
          .isEqualTo(verification.records());
      assertThat(registry.get("wal.verify.time").timeGauge().value(TimeUnit.NANOSECONDS))
          .isCloseTo(verification.took().toNanos(), within(1.0));
    });
  }

  @Test
  void damageFoundAtStartupIsAFailure() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    small(runner).run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      assertThat(failures(registry, "crc")).isEqualTo(1);
      assertThat(failures(registry, "write")).isZero();
      assertThat(failures(registry, "fsync")).isZero();
    });
  }

  @Test
  void aLogThatCannotWriteHasFailedOnce() {
    small(runner).run(context -> {
      Wal wal = context.getBean(Wal.class);
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      append(wal, 1);
      FileSystemUtils.deleteRecursively(path);
      assertThatExceptionOfType(WalException.Failed.class).isThrownBy(wal::cut);
      assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> append(wal, 1));
      assertThat(failures(registry, "write")).isEqualTo(1);
      assertThat(failures(registry, "fsync")).isZero();
      assertThat(failures(registry, "crc")).isZero();
      assertThat(appends(registry, "ERROR")).isEqualTo(1);
    });
  }

  @Test
  void aFailedSyncHasATagOfItsOwn() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Wal wal = mock(Wal.class);
    given(wal.failure())
        .willReturn(Optional.of(
            new WalException.Io(WalException.Operation.SYNC, path, new IOException("EIO"))));
    new WalStatusMetrics(
            wal,
            new StartupCheck(Optional.empty(), Result.NEW, Optional.empty(), Optional.empty()),
            "orders")
        .bindTo(registry);
    assertThat(failures(registry, "fsync")).isEqualTo(1);
    assertThat(failures(registry, "write")).isZero();
  }

  @Test
  void theBucketsAreEtcds() {
    small(runner).run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      for (String name : List.of("wal.fsync.duration", "wal.write.duration")) {
        assertThat(buckets(registry, name))
            .containsExactly(
                1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0,
                8192.0);
      }
    });
  }

  @Test
  void theBucketsMayBeChosen() {
    small(runner)
        .withPropertyValues("management.metrics.distribution.slo.wal.fsync.duration=5ms,500ms")
        .run(context -> assertThat(
                buckets(context.getBean(MeterRegistry.class), "wal.fsync.duration"))
            .containsExactly(5.0, 500.0));
  }

  @Test
  void theMetersMayBeSwitchedOff() {
    small(runner).withPropertyValues("management.metrics.enable.wal=false").run(context -> {
      append(context.getBean(Wal.class), 1);
      assertThat(context.getBean(MeterRegistry.class).getMeters())
          .noneMatch(meter -> meter.getId().getName().startsWith("wal."));
    });
  }

  @Test
  void withoutARegistryNothingIsMeasured() {
    small(bare).run(context -> {
      assertThat(context)
          .hasSingleBean(Wal.class)
          .doesNotHaveBean("walOperationMetrics")
          .doesNotHaveBean("walStatusMetrics");
      assertThat(context.getBean(WalEventListeners.class).forLog("wal").wantsSaveEvents())
          .isFalse();
    });
  }

  @Test
  void withoutALogThereAreNoMeters() {
    runner
        .withPropertyValues("wal.enabled=false")
        .run(context -> assertThat(context)
            .hasNotFailed()
            .doesNotHaveBean("walOperationMetrics")
            .doesNotHaveBean("walStatusMetrics"));
  }

  @Test
  void severalLogsHaveTheirBeansAsTags() {
    runner
        .withPropertyValues("path=" + path)
        .withUserConfiguration(TwoLogs.class)
        .run(context -> {
          MeterRegistry registry = context.getBean(MeterRegistry.class);
          append(context.getBean("orders", Wal.class), 2);
          append(context.getBean("audit", Wal.class), 3);
          assertThat(last(registry, "orders")).isEqualTo(2);
          assertThat(last(registry, "audit")).isEqualTo(3);
          assertThat(registry
                  .get("wal.entries")
                  .tag("name", "orders")
                  .functionCounter()
                  .count())
              .isEqualTo(2);
          // It was opened without a listener.
          assertThat(registry.find("wal.entries").tag("name", "audit").functionCounter())
              .isNull();
        });
  }

  @Test
  void aListenerOfTheApplicationIsNotifiedOfTheSame() {
    small(runner).withUserConfiguration(Listens.class).run(context -> {
      append(context.getBean(Wal.class), 4);
      assertThat(context.getBean(Listens.Received.class).entries).isEqualTo(4);
      assertThat(appends(context.getBean(MeterRegistry.class), "SUCCESS")).isEqualTo(1);
    });
  }

  private ApplicationContextRunner small(ApplicationContextRunner runner) {
    return runner.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
  }

  /** The simple registry adds a gauge for each bucket. */
  private static boolean isOurs(Meter.Id id) {
    return id.getName().startsWith("wal.") && !id.getName().endsWith(".histogram");
  }

  private static long appends(MeterRegistry registry, String outcome) {
    return registry.get("wal.append.duration").tag("outcome", outcome).timer().count();
  }

  private static long cuts(MeterRegistry registry, String trigger) {
    return registry.get("wal.cut.duration").tag("trigger", trigger).timer().count();
  }

  private static double failures(MeterRegistry registry, String type) {
    return registry.get("wal.failures").tag("type", type).functionCounter().count();
  }

  private static double last(MeterRegistry registry, String name) {
    return registry.get("wal.index.last").tag("name", name).gauge().value();
  }

  private static List<Double> buckets(MeterRegistry registry, String name) {
    return Arrays.stream(registry.get(name).timer().takeSnapshot().histogramCounts())
        .map(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
        .toList();
  }

  @Configuration(proxyBeanMethods = false)
  static class AppendsAtOnce {
    @Bean
    Duration appender(Wal wal) {
      append(wal, 1);
      return Duration.ZERO;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoLogs {
    @Bean
    Wal orders(WalEventListeners listeners, org.springframework.core.env.Environment environment) {
      return WalDirectory.at(
              Path.of(environment.getRequiredProperty("path"), "orders"),
              TestLog.SMALL.withEventListener(listeners.forLog("orders")))
          .create(new byte[0]);
    }

    @Bean
    Wal audit(org.springframework.core.env.Environment environment) {
      return WalDirectory.at(
              Path.of(environment.getRequiredProperty("path"), "audit"), TestLog.SMALL)
          .create(new byte[0]);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Listens {

    static final class Received implements WalEventListener {
      private int entries;

      @Override
      public void saved(int entries, long nanos, boolean successful) {
        this.entries += entries;
      }
    }

    @Bean
    Received received() {
      return new Received();
    }
  }
}
