// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Warns of a test that opens a log which is not a test's own, and may be the application's. */
final class TestLogWarning {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");

  /**
   * Spring's TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME; every Boot test has
   * it.
   */
  private static final String TEST_PROPERTIES = "Inlined Test Properties";

  private TestLogWarning() {}

  static void warnIfNotATestLog(Environment environment, Path log) {
    if (environment instanceof ConfigurableEnvironment configurable
        && configurable.getPropertySources().contains(TEST_PROPERTIES)
        && !isTemporary(log)) {
      LOG.warn(
          "a test opens the WAL at " + log + ", which is not in the temporary directory: it may"
              + " be the application's own. Annotate the test class with @AutoConfigureTestWal, from"
              + " wal-spring-boot-starter-test, or set wal.enabled=false there");
    }
  }

  private static boolean isTemporary(Path log) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    if (log.startsWith(temporary)) {
      return true;
    }
    try {
      return log.startsWith(temporary.toRealPath());
    } catch (IOException notThere) {
      return false;
    }
  }
}
