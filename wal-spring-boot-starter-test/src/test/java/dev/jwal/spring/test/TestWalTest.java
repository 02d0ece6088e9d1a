// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Wal;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.test.app.Counters;
import dev.jwal.spring.test.app.TinyApplication;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** Crashes of an application that keeps running. */
@SpringBootTest(
    classes = TinyApplication.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {"tiny.name=test", "wal.create=never"}) // which is not meant for test logs
@AutoConfigureTestWal(segmentSize = "4KB")
@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
class TestWalTest {

  @Autowired
  Counters counters;

  @Autowired
  TestWal testWal;

  @MockitoBean
  Runnable mock;

  @Test
  void whatWasAppendedComesBack() {
    counters.count("a");
    counters.count("a");
    try (ConfigurableApplicationContext restarted = testWal.restartAfterCrash()) {
      assertThat(restarted.getBean(Counters.class).of("a")).isEqualTo(2);
    }
  }

  @Test
  void bothContinueAndNeitherReceivesEntriesOfTheOther() {
    counters.count("a");
    try (ConfigurableApplicationContext restarted = testWal.restartAfterCrash()) {
      restarted.getBean(Counters.class).count("b");
      counters.count("a");
      assertThat(restarted.getBean(Counters.class).of("a")).isEqualTo(1);
      assertThat(counters.of("b")).isZero();
    }
    counters.count("a");
    assertThat(counters.of("a")).isEqualTo(3);
  }

  @Test
  void whatIsRestartedIsConfiguredAsTheTestIs(@LocalServerPort int port) {
    try (ConfigurableApplicationContext restarted = testWal.restartAfterCrash()) {
      assertThat(restarted.getEnvironment().getProperty("tiny.name")).isEqualTo("test");
      assertThat(restarted.getBean(Runnable.class)).isNotSameAs(mock);
      assertThat(restarted.getEnvironment().getProperty("local.server.port", Integer.class))
          .isNotNull()
          .isNotEqualTo(port);
    }
  }

  @Test
  void whatIsRestartedMayCrashToo() {
    counters.count("a");
    try (ConfigurableApplicationContext first = testWal.restartAfterCrash()) {
      first.getBean(Counters.class).count("a");
      TestWal its = first.getBean(TestWal.class);
      assertThat(its.directory()).isNotEqualTo(testWal.directory());
      try (ConfigurableApplicationContext second = its.restartAfterCrash()) {
        assertThat(second.getBean(Counters.class).of("a")).isEqualTo(2);
      }
    }
  }

  @Test
  void theSameCrashMayBeRestartedTwice() {
    CrashedWal crashed = testWal.crash();
    for (int before = 0; before < 2; before++) {
      try (ConfigurableApplicationContext restarted = testWal.restartOn(crashed)) {
        assertThat(restarted.getBean(Counters.class).of("a")).isEqualTo(before);
        restarted.getBean(Counters.class).count("a");
      }
    }
  }

  @Test
  void snapshotsComeBack(@Autowired WalSnapshotter snapshotter, @Autowired Wal wal) {
    for (int i = 0; i < 400; i++) {
      counters.count("a");
    }
    snapshotter.snapshot();
    counters.count("b");
    snapshotter.snapshot();
    counters.count("c");
    assertThat(wal.status().segments()).hasSizeGreaterThan(1);
    try (ConfigurableApplicationContext restarted = testWal.restartAfterCrash()) {
      Counters its = restarted.getBean(Counters.class);
      assertThat(its.of("a")).isEqualTo(400);
      assertThat(its.of("b")).isEqualTo(1);
      assertThat(its.of("c")).isEqualTo(1);
    }
  }

  @Test
  void aDamagedSnapshotIsSkipped(@Autowired WalSnapshotter snapshotter) {
    counters.count("a");
    String name = snapshotter.snapshot().orElseThrow().file().getFileName().toString();
    CrashedWal crashed = testWal.crash().flipByte(Path.of("snap", name), 40);
    try (ConfigurableApplicationContext restarted = testWal.restartOn(crashed)) {
      assertThat(restarted.getBean(Counters.class).of("a")).isEqualTo(1);
    }
  }

  @Test
  void aTornTailIsLost() {
    counters.count("a");
    long before = testWal.crash().end();
    counters.count("b");
    CrashedWal crashed = testWal.crash();
    crashed.cutLast(crashed.end() - before - 12);
    try (ConfigurableApplicationContext restarted = testWal.restartOn(crashed)) {
      assertThat(restarted.getBean(Counters.class).of("a")).isEqualTo(1);
      assertThat(restarted.getBean(Counters.class).of("b")).isZero();
    }
  }

  @Test
  void aDamagedLogIsNotAppendedTo() {
    long before = testWal.crash().end();
    counters.count("a");
    CrashedWal crashed = testWal.crash().flipByte(before + 20);
    try (ConfigurableApplicationContext restarted = testWal.restartOn(crashed)) {
      assertThat(restarted.getBean(Wal.class).failure()).isPresent();
      assertThat(restarted.getBean(Counters.class).of("a")).isZero();
    }
  }

  @Test
  void whatEndsTheStartupIsThrown(@Autowired WalTemplate wal) {
    wal.append("not JSON of a counter".getBytes());
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(testWal::restartAfterCrash)
        .isNotInstanceOf(IllegalStateException.class)
        .withMessageContaining("Counters");
  }
}
