// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalEventListener.CutTrigger;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalEventListeners;
import dev.jwal.spring.WalFailedEvent;
import dev.jwal.spring.WalOptionsCustomizer;
import dev.jwal.spring.WalRecoveredEvent;
import dev.jwal.spring.WalSegmentCutEvent;
import dev.jwal.spring.fixture.TestLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.FileSystemUtils;

class WalEventsAutoConfigurationTest {

  private static final long DEADLINE_SECONDS = 60;

  @TempDir
  Path path;

  private final ApplicationContextRunner runner = new ApplicationContextRunner()
      .withConfiguration(
          AutoConfigurations.of(WalAutoConfiguration.class, WalEventsAutoConfiguration.class))
      .withUserConfiguration(Events.class);

  private ApplicationContextRunner small() {
    return runner.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
  }

  @Test
  void aRecoveredLogIsAnnounced() {
    TestLog.createdIn(path).saved(3).torn();
    small().run(context -> {
      WalRecoveredEvent event = next(context.getBean(Events.class), WalRecoveredEvent.class);
      assertThat(event.getSource()).isSameAs(context.getBean(Wal.class));
      assertThat(event.getLogName()).isEqualTo("wal");
      assertThat(event.getStatus().state()).isEqualTo(WalStatus.State.OPEN);
      assertThat(event.getStatus().repair()).isPresent();
    });
  }

  @Test
  void aCutIsAnnounced() {
    small().run(context -> {
      Events events = context.getBean(Events.class);
      next(events, WalRecoveredEvent.class);
      Wal wal = context.getBean(Wal.class);
      append(wal, 1);
      wal.cut();
      WalSegmentCutEvent event = next(events, WalSegmentCutEvent.class);
      assertThat(event.getSource()).isSameAs(wal);
      assertThat(event.getLogName()).isEqualTo("wal");
      assertThat(event.getSealed().sequence()).isZero();
      assertThat(event.getCreated().sequence()).isEqualTo(1);
      assertThat(event.getTrigger()).isEqualTo(CutTrigger.MANUAL);
    });
  }

  @Test
  void whatHappensBeforeAllBeansAreThereIsAnnouncedAfterwards() {
    small().withUserConfiguration(CutsAtOnce.class).run(context -> {
      Events events = context.getBean(Events.class);
      next(events, WalRecoveredEvent.class);
      assertThat(next(events, WalSegmentCutEvent.class).getCreated().sequence()).isEqualTo(1);
    });
  }

  @Test
  void aLogThatStopsIsAnnounced() {
    small().run(context -> {
      Events events = context.getBean(Events.class);
      next(events, WalRecoveredEvent.class);
      Wal wal = context.getBean(Wal.class);
      stop(wal);
      WalFailedEvent event = next(events, WalFailedEvent.class);
      assertThat(event.getCause()).isSameAs(wal.failure().orElseThrow());
      assertThat(event.getLogName()).isEqualTo("wal");
      assertThat(event.getSource()).isSameAs(wal);
    });
  }

  @Test
  void aDamagedLogIsAnnouncedAsFailedAndNotAsRecovered() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    small()
        .run(context -> assertThat(
                next(context.getBean(Events.class), WalFailedEvent.class).getCause())
            .isInstanceOf(WalException.Corrupt.class));
  }

  @Test
  void aListenerMayCallTheLog() {
    small().withUserConfiguration(AppendsAfterCut.class).run(context -> {
      Wal wal = context.getBean(Wal.class);
      append(wal, 1);
      wal.cut();
      assertThat(context
              .getBean(AppendsAfterCut.class)
              .appended
              .get(DEADLINE_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(2);
    });
  }

  @Test
  void aListenerThatWaitsDoesNotHoldTheLogUp() {
    small().withUserConfiguration(Waits.class).run(context -> {
      Wal wal = context.getBean(Wal.class);
      Waits waits = context.getBean(Waits.class);
      append(wal, 1);
      wal.cut();
      assertThat(waits.entered.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      append(wal, 1);
      wal.cut();
      append(wal, 1);
      assertThat(wal.lastIndex()).isEqualTo(3);
      waits.mayLeave.countDown();
    });
  }

  @Test
  void aListenerThatThrowsDoesNotKeepTheOthersFromBeingNotified() {
    small().withUserConfiguration(Throws.class).run(context -> {
      Events events = context.getBean(Events.class);
      next(events, WalRecoveredEvent.class);
      Wal wal = context.getBean(Wal.class);
      append(wal, 1);
      wal.cut();
      append(wal, 1);
      wal.cut();
      Throws throwing = context.getBean(Throws.class);
      assertThat(throwing.received.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isNotNull();
      assertThat(throwing.received.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isNotNull();
    });
  }

  @Test
  void whatHappenedBeforeTheApplicationStopsIsStillAnnounced() {
    List<Events> received = new ArrayList<>();
    small().withUserConfiguration(Waits.class).run(context -> {
      Wal wal = context.getBean(Wal.class);
      Waits waits = context.getBean(Waits.class);
      Events events = context.getBean(Events.class);
      received.add(events);
      next(events, WalRecoveredEvent.class);
      append(wal, 1);
      wal.cut();
      assertThat(waits.entered.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      append(wal, 1);
      wal.cut();
      waits.mayLeave.countDown();
    });
    assertThat(received.get(0).queue).hasSize(2).allMatch(WalSegmentCutEvent.class::isInstance);
  }

  @Test
  void aPausedContextKeepsItsLog() {
    small().run(context -> {
      Wal wal = context.getBean(Wal.class);
      Events events = context.getBean(Events.class);
      next(events, WalRecoveredEvent.class);
      context.getSourceApplicationContext().pause();
      append(wal, 1);
      wal.cut();
      assertThat(next(events, WalSegmentCutEvent.class).getCreated().sequence()).isEqualTo(1);
      context.getSourceApplicationContext().restart();
      append(wal, 1);
      wal.cut();
      assertThat(next(events, WalSegmentCutEvent.class).getCreated().sequence()).isEqualTo(2);
    });
  }

  @Test
  void aContextThatIsStoppedAndStartedAnnouncesWhatHappenedMeanwhile() {
    small().run(context -> {
      Wal wal = context.getBean(Wal.class);
      Events events = context.getBean(Events.class);
      next(events, WalRecoveredEvent.class);
      context.getSourceApplicationContext().stop();
      append(wal, 1);
      wal.cut();
      context.getSourceApplicationContext().start();
      assertThat(next(events, WalSegmentCutEvent.class).getCreated().sequence()).isEqualTo(1);
    });
  }

  @Test
  void eventsOfSeveralLogsNameTheirLog() {
    runner
        .withPropertyValues("path=" + path)
        .withUserConfiguration(TwoLogs.class)
        .run(context -> {
          Events events = context.getBean(Events.class);
          assertThat(Stream.of(
                  next(events, WalRecoveredEvent.class).getLogName(),
                  next(events, WalRecoveredEvent.class).getLogName()))
              .containsExactlyInAnyOrder("orders", "audit");
          Wal audit = context.getBean("audit", Wal.class);
          append(audit, 1);
          audit.cut();
          WalSegmentCutEvent event = next(events, WalSegmentCutEvent.class);
          assertThat(event.getLogName()).isEqualTo("audit");
          assertThat(event.getSource()).isSameAs(audit);
        });
  }

  @Test
  void listenersAreNotifiedInTheirOrder() {
    small().withUserConfiguration(TwoListeners.class).run(context -> {
      append(context.getBean(Wal.class), 1);
      assertThat(context.getBean(TwoListeners.class).received)
          .containsExactly("customizer's", "first", "second");
    });
  }

  @Test
  void aListenerThatThrowsIsNotTheOthersLoss() {
    small().withUserConfiguration(TwoListeners.class).run(context -> {
      TwoListeners listeners = context.getBean(TwoListeners.class);
      listeners.firstThrows = true;
      append(context.getBean(Wal.class), 1);
      assertThat(listeners.received).containsExactly("customizer's", "first", "second");
    });
  }

  @Test
  void withoutALogThereIsNoPublisher() {
    runner
        .withPropertyValues("wal.enabled=false")
        .run(
            context -> assertThat(context).hasNotFailed().doesNotHaveBean(WalEventListeners.class));
  }

  /** Takes the directory away, so that no segment can be created. */
  private static void stop(Wal wal) throws Exception {
    append(wal, 1);
    FileSystemUtils.deleteRecursively(wal.status().directory());
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(wal::cut);
  }

  private static <E extends ApplicationEvent> E next(Events events, Class<E> type)
      throws InterruptedException {
    ApplicationEvent event = events.queue.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(event).isInstanceOf(type);
    return type.cast(event);
  }

  @Configuration(proxyBeanMethods = false)
  static class Events {
    private final BlockingQueue<ApplicationEvent> queue = new LinkedBlockingQueue<>();

    @EventListener({WalRecoveredEvent.class, WalSegmentCutEvent.class, WalFailedEvent.class})
    void on(ApplicationEvent event) {
      queue.add(event);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class CutsAtOnce {
    @Bean
    Object cutter(Wal wal) {
      append(wal, 1);
      wal.cut();
      return this;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class AppendsAfterCut {
    private final CompletableFuture<Long> appended = new CompletableFuture<>();

    @EventListener
    void on(WalSegmentCutEvent event) {
      Wal wal = (Wal) event.getSource();
      append(wal, 1);
      wal.sync();
      appended.complete(wal.lastIndex());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Waits {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch mayLeave = new CountDownLatch(1);

    @EventListener
    void on(WalSegmentCutEvent event) throws InterruptedException {
      entered.countDown();
      mayLeave.await();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Throws {
    private final BlockingQueue<ApplicationEvent> received = new LinkedBlockingQueue<>();

    @EventListener
    void on(WalSegmentCutEvent event) {
      received.add(event);
      throw new IllegalStateException("not today");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoLogs {
    @Bean
    Wal orders(WalEventListeners listeners, Environment environment) {
      return create(listeners, environment, "orders");
    }

    @Bean
    Wal audit(WalEventListeners listeners, Environment environment) {
      return create(listeners, environment, "audit");
    }

    private static Wal create(WalEventListeners listeners, Environment environment, String name) {
      WalDirectory directory = WalDirectory.at(
          Path.of(environment.getRequiredProperty("path"), name),
          TestLog.SMALL.withEventListener(listeners.forLog(name)));
      directory.create(new byte[0]).close();
      return directory.open(SnapshotMark.NONE).wal();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoListeners {
    private final List<String> received = new ArrayList<>();
    private boolean firstThrows;

    @Bean
    @Order(2)
    WalEventListener second() {
      return listener("second");
    }

    @Bean
    @Order(1)
    WalEventListener first() {
      return listener("first");
    }

    @Bean
    WalOptionsCustomizer customizer() {
      return options -> options.withEventListener(listener("customizer's"));
    }

    private WalEventListener listener(String name) {
      return new WalEventListener() {
        @Override
        public void saved(int entries, long nanos, boolean successful) {
          received.add(name);
          if (firstThrows && name.equals("first")) {
            throw new IllegalStateException("not today");
          }
        }
      };
    }
  }
}
