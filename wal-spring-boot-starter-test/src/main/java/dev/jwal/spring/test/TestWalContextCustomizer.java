// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Points a test context to a log of its own. A part of the key under which the context is cached,
 * so it is equal to any other with the same attributes.
 *
 * @param sync whether the log is synced
 * @param segmentSize the size of its segments, as a property has it
 */
record TestWalContextCustomizer(boolean sync, String segmentSize) implements ContextCustomizer {

  static final String BEAN_NAME = "testWal";

  // Registered as an object, not as a definition: ahead-of-time processing leaves it alone, and the
  // customizer is called again when the test runs.
  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    Restart restart = Restart.underWay();
    ScratchDirectory scratch = restart == null ? new ScratchDirectory() : restart.scratch();
    Path log = restart == null ? scratch.log() : restart.log();
    context.getEnvironment().getPropertySources().addFirst(properties(log));
    context.getBeanFactory().registerSingleton(BEAN_NAME, new TestWal(scratch, log, configuration));
    if (restart == null) {
      deleteAtClose(scratch, context);
    }
  }

  private MapPropertySource properties(Path log) {
    return new MapPropertySource(
        BEAN_NAME,
        Map.of(
            "wal.enabled",
            true,
            "wal.create",
            "if-missing",
            "wal.dir",
            log.toString(),
            "wal.snapshot.dir",
            CrashedWal.snapshotsIn(log).toString(),
            "wal.segment-size",
            segmentSize,
            "wal.unsafe-no-fsync",
            !sync));
  }

  // The container destroys in the opposite order, so this comes last: the log is closed by then.
  private static void deleteAtClose(
      ScratchDirectory scratch, ConfigurableApplicationContext context) {
    ((DefaultSingletonBeanRegistry) context.getBeanFactory())
        .registerDisposableBean(BEAN_NAME, scratch::delete);
  }
}
