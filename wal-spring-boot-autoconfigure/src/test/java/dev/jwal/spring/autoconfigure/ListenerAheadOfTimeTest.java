// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** What is done when the application is built, for a native image or a faster start. */
class ListenerAheadOfTimeTest {

  @TempDir
  Path path;

  @Test
  void listenersAreKeptAndNoLogIsOpened() throws Exception {
    DefaultGenerationContext generation = new DefaultGenerationContext(
        new ClassNameGenerator(ClassName.get(getClass())), new InMemoryGeneratedFiles());
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      TestPropertyValues.of("wal.dir=" + path.resolve("wal")).applyTo(context);
      context.register(App.class);
      new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
    }
    assertThat(reflection().onMethodInvocation(State.class.getDeclaredMethod("on", WalEntry.class)))
        .accepts(generation.getRuntimeHints());
    assertThat(path).isEmptyDirectory();
  }

  @Configuration(proxyBeanMethods = false)
  @Import(State.class)
  @ImportAutoConfiguration({
    WalAutoConfiguration.class,
    WalListenerAutoConfiguration.class,
    WalSnapshotAutoConfiguration.class,
    WalTemplateAutoConfiguration.class
  })
  static class App {}

  static class State implements Snapshotable {
    State(WalTemplate wal) {}

    @WalListener
    void on(WalEntry<String> entry) {}

    @Override
    public long writeSnapshot(OutputStream out) {
      return 0;
    }

    @Override
    public void readSnapshot(long index, InputStream in) {}
  }
}
