// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.support.TestPropertySourceUtils;

@ExtendWith(OutputCaptureExtension.class)
class TestLogWarningTest {

  private static final Path REAL = Path.of("/var/lib/orders/wal");

  private final StandardEnvironment environment = new StandardEnvironment();

  @Test
  void aTestThatOpensAnotherLogIsWarned(CapturedOutput output) {
    TestPropertySourceUtils.addInlinedPropertiesToEnvironment(environment, "a=b");
    TestLogWarning.warnIfNotATestLog(environment, REAL);
    assertThat(output)
        .contains("a test opens the WAL at " + REAL)
        .contains("@AutoConfigureTestWal");
  }

  @Test
  void aTestThatOpensATemporaryLogIsNot(CapturedOutput output, @TempDir Path temporary) {
    TestPropertySourceUtils.addInlinedPropertiesToEnvironment(environment, "a=b");
    TestLogWarning.warnIfNotATestLog(environment, temporary);
    assertThat(output).doesNotContain("a test opens");
  }

  @Test
  void anApplicationIsNot(CapturedOutput output) {
    TestLogWarning.warnIfNotATestLog(environment, REAL);
    assertThat(output).doesNotContain("a test opens");
  }
}
