// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.benchmarks.report.Report;
import dev.jwal.benchmarks.workload.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program, run as briefly as can be. Says that it works, nothing about speed. */
class BenchmarksTest {

  @TempDir
  Path directory;

  @Test
  void appendsAreMeasured() throws Exception {
    Report report = run("--only", "W4,M2", "--subjects", "limit,ours");
    assertThat(report.results()).isNotEmpty().allSatisfy(BenchmarksTest::isMeasured);
  }

  @Test
  void threadsAreTimed() throws Exception {
    Report report = run("--only", "W6", "--subjects", "ours-uncut,ours-4MiB");
    assertThat(report.results()).isNotEmpty().allSatisfy(BenchmarksTest::isMeasured);
    assertThat(report.results())
        .allSatisfy(result -> assertThat(result.latency()).isPresent());
  }

  @Test
  void whatWasWrittenIsReadBack() throws Exception {
    Report report = run("--only", "W5", "--subjects", "limit,limit-each,ours");
    assertThat(report.results()).isNotEmpty().allSatisfy(BenchmarksTest::isMeasured);
  }

  @Test
  void openLogIsRead() throws Exception {
    Report report = run("--only", "W7", "--subjects", "limit,limit-each,ours");
    assertThat(report.results())
        .isNotEmpty()
        .filteredOn(result -> !result.caseName().endsWith("cold"))
        .allSatisfy(BenchmarksTest::isMeasured);
  }

  @Test
  void followersReceiveWhatIsAppended() throws Exception {
    Report report = run("--only", "W8", "--subjects", "limit,ours");
    assertThat(report.results()).isNotEmpty().allSatisfy(BenchmarksTest::isMeasured);
    assertThat(report.results())
        .filteredOn(result -> result.caseName().endsWith("4 follow"))
        .hasSize(2)
        .allSatisfy(result -> assertThat(result.received()).isPresent());
    assertThat(report.summary())
        .contains("µs; baseline: limit", "entries/s; baseline: 16 threads append, 0 follow");
  }

  @Test
  void memoryOfAnOpenLogIsMeasured() throws Exception {
    Report report = run("--only", "M3", "--subjects", "ours,ours-index/10");
    assertThat(report.results())
        .hasSize(8)
        .allSatisfy(result -> assertThat(result.failure()).isEmpty());
  }

  @Test
  void reportIsTableJsonAndChart() throws Exception {
    run("--only", "W1", "--subjects", "limit,ours").writeTo(directory);
    JsonNode json = JsonMapper.shared().readTree(directory.resolve("results.json"));
    assertThat(json.at("/results/1/subject").asString()).isEqualTo("ours");
    assertThat(json.at("/results/1/median").asDouble()).isPositive();
    assertThat(Files.readString(directory.resolve("results.md"))).contains("| ours ");
    assertThat(DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(directory.resolve("chart.svg").toFile())
            .getDocumentElement()
            .getTagName())
        .isEqualTo("svg");
  }

  private Report run(String... options) throws Exception {
    CommandLine line = CommandLine.parse(List.of(options));
    CommandLine smoke = CommandLine.parse(List.of("--smoke", "--dir", directory.toString()));
    CommandLine brief = new CommandLine(
        smoke.effort(), line.workloads(), line.subjects(), smoke.directory(), smoke.output());
    return Benchmarks.report(brief, Benchmarks.measureHere(brief));
  }

  private static void isMeasured(Result result) {
    assertThat(result.failure()).isEmpty();
    assertThat(result.samples()).hasSize(1);
    // On a busy disk nothing may be done in time.
    assertThat(result.min()).isNotNegative();
  }
}
