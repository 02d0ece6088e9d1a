// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * Where it was measured.
 *
 * @param processor the processor's name
 * @param processors how many the JVM has
 * @param memoryBytes the machine's memory
 * @param system the operating system
 * @param fileSystem the file system that the logs were on
 * @param jvm the JVM
 * @param date the day
 */
public record Machine(
    String processor,
    int processors,
    long memoryBytes,
    String system,
    String fileSystem,
    String jvm,
    String date) {

  /**
   * Returns this machine.
   *
   * @param directory where the logs are
   * @return what can be found out
   * @throws IOException if the directory cannot be read
   */
  public static Machine of(Path directory) throws IOException {
    return new Machine(
        fact(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        totalMemoryBytes(),
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
            + System.getProperty("os.arch"),
        Files.getFileStore(directory).type(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        LocalDate.now().toString());
  }

  private static long totalMemoryBytes() throws IOException {
    String kilobytes = fact(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    return kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes) * 1024;
  }

  private static String fact(Path file, String name) throws IOException {
    if (!Files.exists(file)) {
      return "unknown";
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  /**
   * Returns all that in one sentence.
   *
   * @return a sentence
   */
  public String sentence() {
    return "%s, %d processors, %d GiB of memory, %s, %s, %s, %s."
        .formatted(
            processor,
            processors,
            Math.round(memoryBytes / (double) (1 << 30)),
            fileSystem,
            system,
            jvm,
            date);
  }
}
