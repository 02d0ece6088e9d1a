// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.Benchmarks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM that runs this program. */
final class ChildJvm {

  private ChildJvm() {}

  static Process start(List<String> jvmOptions, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    String classPath = System.getProperty("java.class.path");
    // Only with -jar does the manifest open the JDK's packages to those that need them.
    if (classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"))) {
      command.addAll(List.of("-jar", classPath));
    } else {
      command.addAll(List.of("-cp", classPath, Benchmarks.class.getName()));
    }
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Runs this program to its end, and returns the lines that it writes. */
  static List<String> run(List<String> jvmOptions, List<String> arguments) throws Exception {
    Process child = start(jvmOptions, arguments);
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = child.waitFor();
    if (status != 0) {
      throw new IOException(whyNot(output, status, jvmOptions));
    }
    return output.lines().toList();
  }

  private static String whyNot(String output, int status, List<String> jvmOptions) {
    return output.contains("OutOfMemoryError")
        ? "out of memory with " + jvmOptions.get(0)
        : "the child JVM ended with status " + status + ": "
            + output
                .lines()
                .filter(line -> line.contains("Exception"))
                .findFirst()
                .orElse(output);
  }

  /** Returns the number that comes after a text. */
  static long numberAfter(String text, List<String> output) {
    return output.stream()
        .filter(line -> line.startsWith(text))
        .mapToLong(line -> Long.parseLong(line.substring(text.length())))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the child JVM did not write " + text));
  }
}
