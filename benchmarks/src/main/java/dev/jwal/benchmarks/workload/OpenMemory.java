// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** M3: what an open log takes of the heap and of direct buffers, by how many entries it has. */
final class OpenMemory implements Case {

  private static final int ENTRY_BYTES = 100;

  private static final long MILLION = 1_000_000;

  private static final String HEAP = "-Xmx2g";

  private final long millions;
  private final String name;
  private final String answer;

  /** What the JVM wrote that was started last for a subject: each case takes a number of it. */
  private final Map<String, List<String>> outputs;

  private OpenMemory(long millions, String name, String answer, Map<String, List<String>> outputs) {
    this.millions = millions;
    this.name = name;
    this.answer = answer;
    this.outputs = outputs;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (long millions : new long[] {1, 10}) {
      Map<String, List<String>> outputs = new HashMap<>();
      cases.add(new OpenMemory(millions, "opened", OpenLogProcess.AFTER_OPENING, outputs));
      cases.add(new OpenMemory(millions, "read at random", OpenLogProcess.AFTER_READING, outputs));
    }
    return cases;
  }

  @Override
  public String workload() {
    return "M3";
  }

  @Override
  public String name() {
    return "%d million, %s".formatted(millions, name);
  }

  @Override
  public String group() {
    return millions + " million";
  }

  @Override
  public Unit unit() {
    return Unit.MEGABYTES;
  }

  @Override
  public void prepare(Subject subject, Path directory, Effort effort) throws Exception {
    Path log = Files.createDirectories(directory.resolve("log"));
    WrittenLog.write(subject, log, entries(effort), ENTRY_BYTES);
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    List<String> arguments = List.of(
        OpenLogProcess.ARGUMENT,
        subject.name(),
        directory.resolve("log").toString(),
        Long.toString(entries(effort)),
        Long.toString(effort.measured().toNanos()));
    List<String> output = outputs.remove(subject.name());
    if (output == null) {
      output = ChildJvm.run(List.of(HEAP, "-XX:+UseSerialGC"), arguments);
      outputs.put(subject.name(), output);
    }
    return Sample.of(ChildJvm.numberAfter(answer, output) / 1e6);
  }

  @Override
  public boolean warmsUp() {
    return false;
  }

  private long entries(Effort effort) {
    return effort.entries(millions * MILLION * ENTRY_BYTES, ENTRY_BYTES);
  }
}
