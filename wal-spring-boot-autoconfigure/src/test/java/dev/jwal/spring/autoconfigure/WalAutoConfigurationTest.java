// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static dev.jwal.spring.fixture.TestLog.dataOf;
import static dev.jwal.spring.fixture.TestLog.markAt;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.spring.ReplayStart;
import dev.jwal.spring.WalOptionsCustomizer;
import dev.jwal.spring.fixture.TestLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

@ExtendWith(OutputCaptureExtension.class)
class WalAutoConfigurationTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner runner = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(WalAutoConfiguration.class));

  @Test
  void aDirectoryIsAllThatIsNeeded() {
    Path directory = path.resolve("made/on/the/way");
    runner.withPropertyValues("wal.dir=" + directory).run(context -> {
      Wal wal = context.getBean(Wal.class);
      append(wal, 1);
      assertThat(wal.lastIndex()).isEqualTo(1);
      assertThat(wal.metadata()).isEmpty();
      assertThat(wal.status().directory()).isEqualTo(directory);
      assertThat(wal.status().current().allocatedBytes()).isEqualTo(64_000_000);
    });
  }

  @Test
  void whatWasAppendedIsThereAfterARestart() {
    small().run(context -> append(context.getBean(Wal.class), 3));
    small().run(context -> assertThat(context.getBean(Wal.class).lastIndex()).isEqualTo(3));
  }

  @Test
  void nothingIsOpenedWhenDisabled() {
    small().withPropertyValues("wal.enabled=false").run(context -> {
      assertThat(context).doesNotHaveBean(Wal.class).doesNotHaveBean(WalDirectory.class);
      assertThat(path).isEmptyDirectory();
    });
  }

  @Test
  void nothingIsOpenedWithoutTheEngine() {
    small()
        .withClassLoader(new FilteredClassLoader(Wal.class))
        .run(context -> assertThat(context).doesNotHaveBean("wal"));
  }

  @Test
  void aLogOfTheApplicationsOwnNeedsNoProperties() {
    runner
        .withBean("mine", Wal.class, () -> WalDirectory.at(path, TestLog.SMALL).create(new byte[0]))
        .run(context -> {
          assertThat(context).hasNotFailed().hasSingleBean(Wal.class).hasBean("mine");
          assertThat(context).doesNotHaveBean(WalDirectory.class);
        });
  }

  @Test
  void aDirectoryOfTheApplicationsOwnIsOpened() {
    runner
        .withBean(WalDirectory.class, () -> WalDirectory.at(path, TestLog.SMALL))
        .run(context ->
            assertThat(context.getBean(Wal.class).status().directory()).isEqualTo(path));
  }

  @Test
  void customizersChangeTheOptionsLastInTheirOrder() {
    small().withUserConfiguration(TwoCustomizers.class).run(context -> {
      WalOptions options = context.getBean(WalDirectory.class).options();
      assertThat(options.segmentBytes()).isEqualTo(8192);
      assertThat(options.maxEntryBytes()).isEqualTo(1000);
    });
  }

  @Test
  void theLogIsReplayedIntoHandlersInTheirOrderBeforeItIsInjected() {
    TestLog.createdIn(path).saved(2);
    small().withUserConfiguration(TwoHandlers.class, CountsReplayedCalls.class).run(context -> {
      assertThat(context.getBean(Received.class).calls)
          .containsExactly("first 1", "second 1", "first 2", "second 2");
      assertThat(context.getBean("callsBeforeInjection")).isEqualTo(4);
    });
  }

  @Test
  void replayStartsAtTheMarkThatIsChosen() {
    TestLog.createdIn(path).saved(2).marked().saved(1);
    small()
        .withUserConfiguration(TwoHandlers.class)
        .withBean(ReplayStart.class, () -> directory -> markAt(2))
        .run(context -> assertThat(context.getBean(Received.class).calls)
            .containsExactly("first 3", "second 3"));
  }

  @Test
  void theStartMayBeLookedUpInTheLog() {
    TestLog.createdIn(path).saved(2).marked().saved(1);
    small()
        .withUserConfiguration(TwoHandlers.class)
        .withBean(
            ReplayStart.class,
            () -> directory -> directory.snapshots().get(directory.snapshots().size() - 1))
        .run(context -> assertThat(context.getBean(Received.class).calls)
            .containsExactly("first 3", "second 3"));
  }

  @Test
  void theLogIsClosedAfterThoseWhoUseIt() {
    small()
        .withUserConfiguration(SaysGoodbye.class)
        .run(context -> assertThat(context.getBean(Wal.class).lastIndex()).isZero());
    List<byte[]> read = new ArrayList<>();
    WalDirectory.at(path)
        .readAll(SnapshotMark.NONE)
        .entries()
        .forEach(entry -> read.add(entry.data()));
    assertThat(read).containsExactly(dataOf(1));
  }

  @Test
  void theDirectoryIsFreeAfterTheContextIsClosed() {
    small().run(context -> assertThat(context).hasSingleBean(Wal.class));
    WalDirectory.at(path, TestLog.SMALL).openAtEnd().close();
  }

  @Test
  void theLogIsClosedWhenTheContextIs() {
    List<Wal> opened = new ArrayList<>();
    small().run(context -> opened.add(context.getBean(Wal.class)));
    assertThat(opened.get(0).status().state()).isEqualTo(WalStatus.State.CLOSED);
  }

  @Test
  void metadataIsStoredAsUtf8() {
    small()
        .withPropertyValues("wal.metadata=Aufträge")
        .run(context -> assertThat(context.getBean(Wal.class).metadata())
            .isEqualTo("Aufträge".getBytes(UTF_8)));
  }

  @Test
  void metadataMayBeBytes() {
    small()
        .withPropertyValues("wal.metadata=base64:AP8=")
        .run(context ->
            assertThat(context.getBean(Wal.class).metadata()).containsExactly(0x00, 0xFF));
  }

  @Test
  void badBase64IsBlamedOnTheProperty() {
    small()
        .withPropertyValues("wal.metadata=base64:?")
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOfSatisfying(
                InvalidConfigurationPropertyValueException.class,
                invalid -> assertThat(invalid.getName()).isEqualTo("wal.metadata")));
  }

  @Test
  void withoutConfiguredMetadataAnyIsAccepted() {
    TestLog.createdIn(path, "orders");
    small()
        .run(context ->
            assertThat(context.getBean(Wal.class).metadata()).isEqualTo("orders".getBytes(UTF_8)));
  }

  @Test
  void otherMetadataStopsTheStartup() {
    TestLog.createdIn(path, "orders");
    small()
        .withPropertyValues("wal.metadata=invoices")
        .run(context -> assertStoppedBy(context, WalException.MetadataConflict.class));
  }

  @Test
  void aDamagedLogIsReadOnly() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    small().withUserConfiguration(TwoHandlers.class).run(context -> {
      assertThat(context).hasNotFailed();
      assertThat(context.getBean(Wal.class).failure())
          .containsInstanceOf(WalException.Corrupt.class);
      assertThat(context.getBean(Received.class).calls).containsExactly("first 1", "second 1");
    });
  }

  @Test
  void aDamagedLogStopsTheStartupIfThatIsWanted() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    small()
        .withPropertyValues("wal.on-corruption=fail")
        .run(context -> assertStoppedBy(context, WalException.Corrupt.class));
  }

  @Test
  void verificationMayLeaveOutWhatIsNotReplayed() {
    TestLog.createdIn(path).saved(3).cut().saved(1).damagedAtEntry(2);
    small()
        .withPropertyValues("wal.verify=none")
        .run(context -> assertThat(context.getBean(Wal.class).failure()).isEmpty());
  }

  @Test
  void aTornTailIsCutOff() {
    TestLog.createdIn(path).saved(3).torn();
    small().run(context -> {
      WalStatus status = context.getBean(Wal.class).status();
      assertThat(status.state()).isEqualTo(WalStatus.State.OPEN);
      assertThat(status.repair()).isPresent();
    });
  }

  @Test
  void aTornTailStopsTheStartupIfItMayNotBeRepaired() {
    TestLog.createdIn(path).saved(3).torn();
    small()
        .withPropertyValues("wal.repair=none")
        .run(context -> assertStoppedBy(context, WalException.TornTail.class));
  }

  @Test
  void aLogThatIsOpenElsewhereStopsTheStartup() {
    try (Wal elsewhere = WalDirectory.at(path, TestLog.SMALL).create(new byte[0])) {
      small().run(context -> assertStoppedBy(context, WalException.Locked.class));
      assertThat(elsewhere.failure()).isEmpty();
    }
  }

  @Test
  void aContextThatFailsLaterReleasesTheDirectoryLock() {
    small()
        .withUserConfiguration(FailsLate.class)
        .run(context -> assertThat(context).getFailure().hasRootCauseMessage("too late"));
    WalDirectory.at(path, TestLog.SMALL).openAtEnd().close();
  }

  @Test
  void theApplicationsLogSaysWhatWasOpened(CapturedOutput output) {
    TestLog.createdIn(path).saved(3).cut().saved(2);
    small()
        .run(context -> assertThat(output)
            .containsPattern("WAL opened at \\Q"
                + path
                + "\\E: 2 segments, sequence 1, entries 1\\.\\.5,"
                + " verified [0-9.]+ (B|KB) in [0-9]+ ms"));
  }

  @Test
  void theApplicationsLogSaysThatALogIsDamaged(CapturedOutput output) {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    small()
        .run(context -> assertThat(output)
            .contains("WAL at " + path + " is damaged, saves are refused: wrong checksum at byte"));
  }

  private ApplicationContextRunner small() {
    return runner.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
  }

  private static void assertStoppedBy(
      AssertableApplicationContext context, Class<? extends Throwable> reason) {
    assertThat(context).hasFailed();
    assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(reason);
  }

  static final class Received {
    private final List<String> calls = new ArrayList<>();

    private ReplayHandler as(String name) {
      return new ReplayHandler() {
        @Override
        public void entry(Entry entry) {
          calls.add(name + " " + entry.index());
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoHandlers {
    @Bean
    Received received() {
      return new Received();
    }

    @Bean
    @Order(2)
    ReplayHandler second(Received received) {
      return received.as("second");
    }

    @Bean
    @Order(1)
    ReplayHandler first(Received received) {
      return received.as("first");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class CountsReplayedCalls {
    @Bean
    Integer callsBeforeInjection(Wal wal, Received received) {
      return received.calls.size();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoCustomizers {
    @Bean
    @Order(2)
    WalOptionsCustomizer second() {
      return options -> options.withSegmentBytes(options.segmentBytes() / 2);
    }

    @Bean
    @Order(1)
    WalOptionsCustomizer first() {
      return options -> options.withSegmentBytes(16_384).withMaxEntryBytes(1000);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class SaysGoodbye {
    @Bean
    DisposableBean lastWords(Wal wal) {
      return () -> append(wal, 1);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class FailsLate {
    @Bean
    Object late(Wal wal) {
      throw new IllegalStateException("too late");
    }
  }
}
