// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The application in a virtual machine of its own, which can be killed. */
final class SampleProcess implements AutoCloseable {

  private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
  private static final int SECONDS_TO_START = 120;
  private static final int SECONDS_TO_END = 60;

  private final Process process;
  private final Queue<String> output = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  private SampleProcess(Process process) {
    this.process = process;
  }

  /** Starts the application on a directory, and returns when it can be asked. */
  static SampleProcess on(Path directory) throws Exception {
    return started(command(directory));
  }

  /** Starts the application with a umask, and returns when it can be asked. */
  static SampleProcess underUmask(String umask, Path directory) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && exec \"$0\" \"$@\""));
    command.addAll(command(directory));
    return started(command);
  }

  /**
   * Starts the packaged application with the beans that were worked out when it was built, and
   * returns when it can be asked. Without those it does not start.
   */
  static SampleProcess aheadOfTime(Path jar, Path directory) throws Exception {
    return started(
        command(List.of("-Dspring.aot.enabled=true", "-jar", jar.toString()), directory));
  }

  private static List<String> command(Path directory) {
    return command(
        List.of("-cp", System.getProperty("java.class.path"), SampleApplication.class.getName()),
        directory);
  }

  private static List<String> command(List<String> application, Path directory) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m"));
    command.addAll(application);
    command.addAll(List.of(
        "--server.port=0",
        "--wal.dir=" + directory,
        "--wal.snapshot.keep=1",
        "--wal.retention.max-segments=1"));
    return command;
  }

  private static SampleProcess started(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(new File("target"));
    SampleProcess sample = new SampleProcess(builder.start());
    Thread reader = new Thread(sample::readOutput, "output of the sample");
    reader.setDaemon(true);
    reader.start();
    sample.awaitPort();
    return sample;
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        Matcher started = STARTED.matcher(line);
        if (started.find()) {
          port.complete(Integer.valueOf(started.group(1)));
        }
      }
      port.completeExceptionally(new IllegalStateException("the application ended"));
    } catch (IOException e) {
      port.completeExceptionally(new UncheckedIOException(e));
    }
  }

  private void awaitPort() throws InterruptedException {
    try {
      port.get(SECONDS_TO_START, SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException(
          "the application did not start:\n" + String.join("\n", output), e);
    }
  }

  Client client() {
    return new Client(port.join());
  }

  /** Kills the process, which gets no chance to do anything. Returns at once. */
  void kill() {
    process.destroyForcibly();
  }

  /** Asks the process to end, and returns its exit code. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  int awaitEnd() {
    return process.onExit().orTimeout(SECONDS_TO_END, SECONDS).join().exitValue();
  }

  @Override
  public void close() {
    kill();
    awaitEnd();
  }
}
