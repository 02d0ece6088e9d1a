// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextLoadException;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.SmartContextLoader;

/**
 * Loads a test's context once more, with another log. The loader calls the context's customizers on
 * the thread that calls the loader, and that is how they learn of the other log.
 *
 * @param scratch where the log is
 * @param log the directory of the log
 */
record Restart(ScratchDirectory scratch, Path log) {

  private static final ThreadLocal<@Nullable Restart> UNDER_WAY = new ThreadLocal<>();

  /** Returns the restart for which this thread is loading a context, if it is. */
  static @Nullable Restart underWay() {
    return UNDER_WAY.get();
  }

  ConfigurableApplicationContext load(MergedContextConfiguration configuration) {
    UNDER_WAY.set(this);
    try {
      return (ConfigurableApplicationContext)
          ((SmartContextLoader) configuration.getContextLoader()).loadContext(configuration);
    } catch (Exception e) {
      throw failure(e);
    } finally {
      UNDER_WAY.remove();
    }
  }

  private static RuntimeException failure(Exception thrown) {
    Throwable cause = thrown instanceof ContextLoadException ? thrown.getCause() : thrown;
    return cause instanceof RuntimeException itself
        ? itself
        : new IllegalStateException("The context could not be loaded again: " + cause, cause);
  }
}
