// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The meters as Prometheus, and the panels and alerts made for it, see them. */
class PrometheusScrapeTest {

  @TempDir
  Path path;

  @Test
  void everyMeterHasItsNameTypeAndHelp() {
    assertThat(scrapeOfAnUsedLog())
        .filteredOn(line -> line.startsWith("# "))
        .filteredOn(line -> line.split(" ")[2].startsWith("wal_"))
        .containsExactlyInAnyOrder(
            "# HELP wal_append_duration_seconds Time from a save or an append to its end",
            "# TYPE wal_append_duration_seconds histogram",
            "# HELP wal_append_duration_seconds_max Time from a save or an append to its end",
            "# TYPE wal_append_duration_seconds_max gauge",
            "# HELP wal_cut_duration_seconds Time to seal a segment and create the next",
            "# TYPE wal_cut_duration_seconds summary",
            "# HELP wal_cut_duration_seconds_max Time to seal a segment and create the next",
            "# TYPE wal_cut_duration_seconds_max gauge",
            "# HELP wal_entries_total Entries saved to the log",
            "# TYPE wal_entries_total counter",
            "# HELP wal_failures_total Failures that stopped the log",
            "# TYPE wal_failures_total counter",
            "# HELP wal_fsync_duration_seconds Time of one sync of the log",
            "# TYPE wal_fsync_duration_seconds histogram",
            "# HELP wal_fsync_duration_seconds_max Time of one sync of the log",
            "# TYPE wal_fsync_duration_seconds_max gauge",
            "# HELP wal_index_last Last index in the log",
            "# TYPE wal_index_last gauge",
            "# HELP wal_repaired_bytes Bytes of an unfinished write cut off at startup",
            "# TYPE wal_repaired_bytes gauge",
            "# HELP wal_segment_sequence Number of the current segment",
            "# TYPE wal_segment_sequence gauge",
            "# HELP wal_segments Segments in the directory",
            "# TYPE wal_segments gauge",
            "# HELP wal_size_bytes Bytes that hold records",
            "# TYPE wal_size_bytes gauge",
            "# HELP wal_verify_records Records read by the check at startup",
            "# TYPE wal_verify_records gauge",
            "# HELP wal_verify_time_seconds Time that the check at startup took",
            "# TYPE wal_verify_time_seconds gauge",
            "# HELP wal_write_bytes_total Bytes written to the log",
            "# TYPE wal_write_bytes_total counter",
            "# HELP wal_write_duration_seconds Time of one write to the log",
            "# TYPE wal_write_duration_seconds histogram",
            "# HELP wal_write_duration_seconds_max Time of one write to the log",
            "# TYPE wal_write_duration_seconds_max gauge");
  }

  @Test
  void everySampleHasItsTags() {
    assertThat(scrapeOfAnUsedLog())
        .contains(
            "wal_append_duration_seconds_count{name=\"wal\",outcome=\"SUCCESS\"} 2",
            "wal_append_duration_seconds_count{name=\"wal\",outcome=\"ERROR\"} 1",
            "wal_cut_duration_seconds_count{name=\"wal\",trigger=\"manual\"} 1",
            "wal_cut_duration_seconds_count{name=\"wal\",trigger=\"restart\"} 0",
            "wal_cut_duration_seconds_count{name=\"wal\",trigger=\"size\"} 0",
            "wal_entries_total{name=\"wal\"} 3.0",
            "wal_failures_total{name=\"wal\",type=\"crc\"} 0.0",
            "wal_failures_total{name=\"wal\",type=\"fsync\"} 0.0",
            "wal_failures_total{name=\"wal\",type=\"write\"} 0.0",
            "wal_fsync_duration_seconds_count{name=\"wal\"} 3",
            "wal_index_last{name=\"wal\"} 6.0",
            "wal_repaired_bytes{name=\"wal\"} 0.0",
            "wal_segment_sequence{name=\"wal\"} 1.0",
            "wal_segments{name=\"wal\"} 2.0",
            "wal_verify_records{name=\"wal\"} 7.0",
            "wal_write_duration_seconds_count{name=\"wal\"} 2");
  }

  @Test
  void theBucketsAreEtcds() {
    List<String> scrape = scrapeOfAnUsedLog();
    for (String limit : List.of(
        "0.001", "0.002", "0.004", "0.008", "0.016", "0.032", "0.064", "0.128", "0.256", "0.512",
        "1.024", "2.048", "4.096", "8.192", "+Inf")) {
      assertThat(scrape)
          .anyMatch(line -> line.startsWith(
              "wal_fsync_duration_seconds_bucket{name=\"wal\",le=\"" + limit + "\"} "));
    }
    assertThat(scrape)
        .filteredOn(line -> line.startsWith("wal_fsync_duration_seconds_bucket"))
        .hasSize(15);
  }

  private List<String> scrapeOfAnUsedLog() {
    TestLog.createdIn(path).saved(3);
    try (WebApp app = WebApp.startedWith("wal.dir=" + path)) {
      Wal wal = app.wal();
      append(wal, 2);
      wal.cut();
      append(wal, 1);
      refused(wal);
      return Objects.requireNonNull(app.client()
              .get()
              .uri("/actuator/prometheus")
              .exchange()
              .expectStatus()
              .isOk()
              .expectBody(String.class)
              .returnResult()
              .getResponseBody())
          .lines()
          .toList();
    }
  }

  private static void refused(Wal wal) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(Entry.normal(1, 99, new byte[1]))));
  }
}
