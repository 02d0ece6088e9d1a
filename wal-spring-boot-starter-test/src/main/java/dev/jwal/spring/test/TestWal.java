// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import java.nio.file.Path;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * The log of a test context, as the test sees it from outside: where it is, and what a crash would
 * leave of it. A bean wherever {@link AutoConfigureTestWal} is.
 *
 * <p>A crash is simulated: the files are copied while the log is open, and the application is
 * started once more, on the copy and beside the first. The first is not affected.
 *
 * <p>May be used from several threads at once.
 */
public final class TestWal {

  private final ScratchDirectory scratch;
  private final Path directory;
  private final MergedContextConfiguration configuration;

  TestWal(ScratchDirectory scratch, Path directory, MergedContextConfiguration configuration) {
    this.scratch = scratch;
    this.directory = directory;
    this.configuration = configuration;
  }

  /**
   * Returns where the log is.
   *
   * @return an absolute path; deleted when the context of the test is closed
   */
  public Path directory() {
    return directory;
  }

  /**
   * Copies what would be left of the log, and of the snapshots, if the process died now. That is
   * all that was acknowledged, and maybe a part of what was being appended.
   *
   * @return the copy; deleted when the context of the test is closed
   * @throws IllegalStateException if there is no log to copy, or it deletes segments faster than
   *     they can be copied
   */
  public CrashedWal crash() {
    return CrashedWal.copyOf(directory, scratch.nextCrash());
  }

  /**
   * Starts the application once more, on what would be left of the log if the process died now.
   *
   * @return the new context, with the beans, mocks, properties and profiles of the test's; to be
   *     closed by the caller
   * @throws RuntimeException whatever ends the startup
   * @throws IllegalStateException as {@link #crash()} does
   */
  public ConfigurableApplicationContext restartAfterCrash() {
    return restartOn(crash());
  }

  /**
   * Starts the application once more, on what a crash has left. The application changes it, as it
   * would after a real crash: a torn tail is cut off, and what is appended is appended to it.
   *
   * @param crashed what is left
   * @return the new context, with the beans, mocks, properties and profiles of the test's; to be
   *     closed by the caller. Its own {@code TestWal} is for {@code crashed}.
   * @throws RuntimeException whatever ends the startup
   */
  public ConfigurableApplicationContext restartOn(CrashedWal crashed) {
    return new Restart(scratch, crashed.directory()).load(configuration);
  }

  @Override
  public String toString() {
    return "TestWal[" + directory + "]";
  }
}
