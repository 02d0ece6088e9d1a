// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system, run to their end. */
final class Programs {

  private static final long DEADLINE_SECONDS = 120;

  private Programs() {}

  /** How a program ended, and what it said. */
  record Ending(int exitCode, String output) {

    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** Skips the test where something cannot be done; where all tests have to run, fails it. */
  static void assumePossible(String what, Ending attempt) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(attempt.exitCode())
          .as("%s, as CI=true demands: %s", what, attempt.output())
          .isZero();
    }
    assumeTrue(attempt.succeeded(), "not possible here: " + what + ": " + attempt.output());
  }

  /** Runs a program; as root's if there is another user who may. */
  static Ending runAsRoot(String... command) {
    List<String> all = new ArrayList<>();
    if (!System.getProperty("user.name").equals("root")) {
      all.addAll(List.of("sudo", "-n"));
    }
    all.addAll(List.of(command));
    return run(all);
  }

  /** Runs a program. One that cannot be started ends with the exit code 127, as in a shell. */
  static Ending run(List<String> command) {
    Process process = null;
    try {
      Path said = Files.createTempFile("program", ".out");
      try {
        process = new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        String output = Files.readString(said).strip();
        assertThat(ended).as("%s ended: %s", command, output).isTrue();
        return new Ending(process.exitValue(), output);
      } catch (IOException e) {
        return new Ending(127, String.valueOf(e.getMessage()));
      } finally {
        Files.deleteIfExists(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
