// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.SnapshotMark;
import dev.jwal.spring.ReplayStart;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalSnapshotter;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

class HiddenSnapshotableCheckTest {

  private ApplicationContextRunner runner;

  @BeforeEach
  void runner(@TempDir Path path) {
    runner = new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            WalAutoConfiguration.class,
            WalStateCheckAutoConfiguration.class,
            WalSnapshotAutoConfiguration.class))
        .withPropertyValues("wal.dir=" + path.resolve("wal"));
  }

  @Test
  void stateDeclaredAsAnotherInterfaceEndsTheStartup() {
    runner
        .withUserConfiguration(DeclaredAsAnother.class)
        .run(context -> assertThat(context.getStartupFailure())
            .rootCause()
            .isInstanceOf(HiddenSnapshotableException.class)
            .hasMessageContaining("the bean state is Snapshotable"));
  }

  @Test
  void soDoesStateOfAFactory() {
    runner
        .withUserConfiguration(MadeByAFactory.class)
        .run(context -> assertThat(context.getStartupFailure())
            .rootCause()
            .isInstanceOf(HiddenSnapshotableException.class));
  }

  @Test
  void aLazyOneIsRefusedWhenItIsCreated() {
    runner.withUserConfiguration(LazilyDeclaredAsAnother.class).run(context -> {
      assertThat(context).hasNotFailed();
      assertThatThrownBy(() -> context.getBean("state"))
          .hasRootCauseInstanceOf(HiddenSnapshotableException.class);
    });
  }

  @Test
  void oneBesideStateThatIsFoundIsRefusedToo() {
    runner
        .withBean("other", State.class)
        .withUserConfiguration(DeclaredAsAnother.class)
        .run(context -> assertThat(context).hasFailed());
  }

  @Test
  void stateThatIsFoundIsNot() {
    runner
        .withBean(State.class)
        .run(context -> assertThat(context).hasSingleBean(WalSnapshotter.class));
  }

  @Test
  void norIsTheTargetOfAScopedProxy() {
    runner.withUserConfiguration(Scoped.class).run(context -> {
      assertThat(context).hasNotFailed();
      Snapshotable state = context.getBean("state", Snapshotable.class);
      assertThat(state.writeSnapshot(OutputStream.nullOutputStream())).isZero();
    });
  }

  @Test
  void norIsWhatNothingGetsInjected() {
    runner
        .withBean(
            "state",
            Runnable.class,
            State::new,
            definition -> definition.setAutowireCandidate(false))
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void norIsAnyWhereTheApplicationChoosesTheStart() {
    runner
        .withBean(ReplayStart.class, () -> directory -> SnapshotMark.NONE)
        .withUserConfiguration(DeclaredAsAnother.class)
        .run(context -> assertThat(context).hasNotFailed());
  }

  static class State implements Snapshotable, Runnable {

    @Override
    public void run() {}

    @Override
    public long writeSnapshot(OutputStream out) {
      return 0;
    }

    @Override
    public void readSnapshot(long index, InputStream in) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class DeclaredAsAnother {

    @Bean
    Runnable state() {
      return new State();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LazilyDeclaredAsAnother {

    @Bean
    @Lazy
    Runnable state() {
      return new State();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class MadeByAFactory {

    @Bean
    FactoryBean<Runnable> state() {
      return new FactoryBean<>() {
        @Override
        public Runnable getObject() {
          return new State();
        }

        @Override
        public Class<?> getObjectType() {
          return Runnable.class;
        }
      };
    }

    @Bean
    Object user(Runnable state) {
      return new Object();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Scoped {

    @Bean
    @Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
    State state() {
      return new State();
    }
  }
}
