// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.ReplayHandler;
import dev.jwal.Wal;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalSnapshotAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import dev.jwal.spring.fixture.TestLog;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class PartialStateTest {

  @TempDir
  Path path;

  @ParameterizedTest
  @ValueSource(classes = {Listener.class, Handler.class})
  void stateOfADamagedLogTakesNoTraffic(Class<?> state) {
    TestLog.createdIn(path).saved(3).cut().saved(1).damagedAtEntry(2);
    assertThat(readinessOf(state)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
    assertThat(readinessOf(state, "spring.main.lazy-initialization=true"))
        .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "tail", "none"})
  void restoredStateOfADamagedLogTakesNoTraffic(String verify) {
    TestLog.createdIn(path).saved(3).cut().saved(1).damagedAtEntry(2);
    assertThat(readinessOf(State.class, "wal.verify=" + verify))
        .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
  }

  @Test
  void withoutStateADamagedLogTakesTraffic() {
    TestLog.createdIn(path).saved(3).cut().saved(1).damagedAtEntry(2);
    assertThat(readinessOf(Application.class)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
  }

  @ParameterizedTest
  @ValueSource(classes = {Listener.class, Handler.class})
  void wholeStateTakesTraffic(Class<?> state) {
    TestLog.createdIn(path).saved(3);
    assertThat(readinessOf(state)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
  }

  private ReadinessState readinessOf(Class<?> state, String... properties) {
    try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
            Application.class, state)
        .web(WebApplicationType.NONE)
        .properties("wal.dir=" + path, "wal.segment-size=64KB")
        .properties(properties)
        .run()) {
      assertThat(context.getBean(Wal.class)).isNotNull();
      return context.getBean(ApplicationAvailability.class).getReadinessState();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    ApplicationAvailabilityAutoConfiguration.class,
    WalAutoConfiguration.class,
    WalListenerAutoConfiguration.class,
    WalSnapshotAutoConfiguration.class,
    WalTemplateAutoConfiguration.class
  })
  static class Application {}

  static class Listener {
    @WalListener
    void on(byte[] data) {}
  }

  static class State implements Snapshotable {
    @WalListener
    void on(byte[] data) {}

    @Override
    public long writeSnapshot(OutputStream out) {
      return 0;
    }

    @Override
    public void readSnapshot(long index, InputStream in) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class Handler {
    @Bean
    ReplayHandler handler() {
      return new ReplayHandler() {};
    }
  }
}
