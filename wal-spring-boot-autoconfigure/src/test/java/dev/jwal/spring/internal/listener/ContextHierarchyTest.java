// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Contexts with a parent: state is called, or the startup ends. */
class ContextHierarchyTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner bare = new ApplicationContextRunner();

  private final ApplicationContextRunner configured = bare.withConfiguration(AutoConfigurations.of(
      WalAutoConfiguration.class,
      WalListenerAutoConfiguration.class,
      WalSnapshotAutoConfiguration.class,
      WalTemplateAutoConfiguration.class));

  @BeforeEach
  void writeALog() {
    TestLog.createdIn(path).saved(2);
  }

  @Test
  void aListenerInAChildIsRefused() {
    withLog()
        .run(parent ->
            refuses(configured.withParent(parent).withBean(Texts.class), "@WalListener method"));
  }

  @Test
  void aListenerInAChildWithoutAutoConfigurationIsRefused() {
    withLog()
        .run(parent ->
            refuses(bare.withParent(parent).withBean(Texts.class), "@WalListener method"));
  }

  @Test
  void stateInAChildIsRefused() {
    withLog()
        .run(parent ->
            refuses(configured.withParent(parent).withBean(State.class), "The Snapshotable bean"));
  }

  @Test
  void aListenerInAParentOfTheLogsContextIsRefused() {
    bare.withBean(Texts.class)
        .run(parent -> refuses(withLog().withParent(parent), "@WalListener method"));
  }

  @Test
  void aListenerInTheLogsContextIsCalledOnceWhateverChildrenThereAre() {
    withLog().withBean(Texts.class).run(parent -> {
      configured.withParent(parent).run(child -> assertThat(child).hasNotFailed());
      bare.withParent(parent).run(child -> assertThat(child).hasNotFailed());
      assertThat(parent.getBean(Texts.class).received).containsExactly("entry-1;", "entry-2;");
    });
  }

  @Test
  void aLogBelowAParentWithoutStateIsReplayed() {
    bare.run(parent -> withLog().withParent(parent).withBean(Texts.class).run(child -> {
      assertThat(child).hasSingleBean(Wal.class);
      assertThat(child.getBean(Texts.class).received).hasSize(2);
    }));
  }

  private ApplicationContextRunner withLog() {
    return configured.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
  }

  private static void refuses(ApplicationContextRunner runner, String what) {
    runner.run(context -> assertThat(context)
        .getFailure()
        .isInstanceOf(InvalidWalListenerException.class)
        .hasMessageContaining(what)
        .extracting(failure -> ((InvalidWalListenerException) failure).action())
        .isEqualTo("Declare the bean in the application context that has the Wal bean."));
  }

  static class Texts {
    final List<String> received = new ArrayList<>();

    @WalListener
    void on(String text) {
      received.add(text);
    }
  }

  static class State implements Snapshotable {

    @Override
    public long writeSnapshot(OutputStream out) {
      return 0;
    }

    @Override
    public void readSnapshot(long index, InputStream in) {}
  }
}
