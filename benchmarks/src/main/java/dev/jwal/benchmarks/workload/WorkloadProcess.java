// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A workload in a JVM of its own, so that none is measured with what another left: code compiled
 * for other subjects, the heap's shape, threads.
 */
public final class WorkloadProcess {

  /** The first argument of a program that is to do this; the command line follows. */
  public static final String ARGUMENT = "--workload-process";

  /**
   * A heap that does not change, and for which no measurement waits: the system has cleared its
   * memory before.
   */
  private static final List<String> JVM_OPTIONS =
      List.of("-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch");

  private WorkloadProcess() {}

  /**
   * Measures a workload in another JVM.
   *
   * @param workload its name
   * @param commandLine what the user asked for
   * @param progress receives a line after every step
   * @return its results
   * @throws IOException if the JVM cannot be started, or fails
   */
  public static List<Result> measure(
      String workload, List<String> commandLine, Consumer<String> progress) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(ARGUMENT));
    arguments.addAll(commandLine);
    arguments.addAll(List.of("--only", workload));
    Process child = ChildJvm.start(JVM_OPTIONS, arguments);
    List<Result> results = new ArrayList<>();
    List<Case> cases = Workloads.all();
    try (BufferedReader output = child.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Optional<Result> result = ResultLine.parse(line, cases);
        if (result.isPresent()) {
          results.add(result.get());
        } else {
          progress.accept(line);
        }
      }
    }
    requireSuccess(workload, child);
    return results;
  }

  private static void requireSuccess(String workload, Process child) throws IOException {
    try {
      int status = child.waitFor();
      if (status != 0) {
        throw new IOException("the JVM that measured " + workload + " ended with status " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Sends results to the JVM that asked for them.
   */
  public static void report(List<Result> results) {
    results.forEach(result -> System.out.println(ResultLine.of(result)));
  }
}
