// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Wal;
import dev.jwal.spring.test.app.Counters;
import dev.jwal.spring.test.app.TinyApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;

/** Which test classes share a context, and what is left of it when it is closed. */
class TestContextsTest {

  @Test
  void sameAnnotationSameContext() {
    assertThat(contextOf(One.class)).isSameAs(contextOf(Same.class));
  }

  @Test
  void openContextsHaveLogsOfTheirOwn() {
    ApplicationContext one = contextOf(One.class);
    ApplicationContext synced = contextOf(Synced.class);
    assertThat(synced).isNotSameAs(one);
    assertThat(directoryOf(synced)).isNotEqualTo(directoryOf(one)).isNotEmptyDirectory();
    assertThat(directoryOf(one)).isNotEmptyDirectory();
  }

  @Test
  void theDirectoryGoesWithTheContext() {
    TestContext test = new TestContextManager(Dirty.class).getTestContext();
    Path directory = directoryOf(test.getApplicationContext());
    TestWal testWal = test.getApplicationContext().getBean(TestWal.class);
    Path crashed = testWal.crash().directory();
    assertThat(directory).isNotEmptyDirectory();
    assertThat(crashed).isNotEmptyDirectory();

    test.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);

    assertThat(directory.getParent()).doesNotExist();
    assertThat(crashed).doesNotExist();
    assertThat(directoryOf(test.getApplicationContext())).isNotEqualTo(directory);
  }

  @Test
  void theDirectoryGoesAfterTheBeansThatUseTheLog() {
    TestContext test = new TestContextManager(Late.class).getTestContext();
    LastWords last = test.getApplicationContext().getBean(LastWords.class);
    test.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
    assertThat(last.found).isTrue();
  }

  @Test
  void nothingIsLeftOfAContextThatDoesNotStart() {
    Unstartable.directories.clear();
    TestContext test = new TestContextManager(Broken.class).getTestContext();
    assertThatThrownBy(test::getApplicationContext).hasRootCauseMessage("broken");
    assertThat(Unstartable.directories)
        .singleElement()
        .satisfies(directory -> assertThat(directory.getParent()).doesNotExist());
  }

  private static ApplicationContext contextOf(Class<?> testClass) {
    return new TestContextManager(testClass).getTestContext().getApplicationContext();
  }

  private static Path directoryOf(ApplicationContext context) {
    return context.getBean(TestWal.class).directory();
  }

  @SpringBootTest(classes = TinyApplication.class)
  @AutoConfigureTestWal
  static class One {}

  @SpringBootTest(classes = TinyApplication.class)
  @AutoConfigureTestWal(segmentSize = "64KB")
  static class Same {}

  @SpringBootTest(classes = TinyApplication.class)
  @AutoConfigureTestWal(sync = true)
  static class Synced {}

  @SpringBootTest(classes = TinyApplication.class, properties = "dirty")
  @AutoConfigureTestWal
  static class Dirty {}

  @SpringBootTest(classes = {TinyApplication.class, LastWords.class})
  @AutoConfigureTestWal
  static class Late {}

  @SpringBootTest(classes = {TinyApplication.class, Unstartable.class})
  @AutoConfigureTestWal
  static class Broken {}

  static class LastWords implements AutoCloseable {

    private final Counters counters;
    private final TestWal testWal;
    boolean found;

    LastWords(Counters counters, TestWal testWal) {
      this.counters = counters;
      this.testWal = testWal;
    }

    @Override
    public void close() {
      counters.count("last");
      found = Files.isDirectory(testWal.directory());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Unstartable {

    static final List<Path> directories = new ArrayList<>();

    @Bean
    Object broken(Wal wal, TestWal testWal) {
      assertThat(testWal.directory()).isNotEmptyDirectory();
      directories.add(testWal.directory());
      throw new IllegalStateException("broken");
    }
  }
}
