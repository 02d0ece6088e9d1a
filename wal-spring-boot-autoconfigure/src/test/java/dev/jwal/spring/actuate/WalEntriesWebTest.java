// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static dev.jwal.spring.fixture.TestLog.append;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Entries of a running log, as curl sees them. */
class WalEntriesWebTest {

  private static final String ENABLED = "management.endpoint.wal.entries.enabled=true";
  private static final String SHOWN = "management.endpoint.wal.show-values=always";

  @TempDir
  Path path;

  private WebApp app;

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void entriesAreNotShownByDefault() {
    start(SHOWN);
    assertThat(get(404, "/actuator/wal/wal/entries").<String>read("$.error"))
        .contains("management.endpoint.wal.entries.enabled=true");
  }

  @Test
  void dataIsNotShownByDefault() {
    start(ENABLED);
    append(app.wal(), 2);
    DocumentContext json = get(200, "/actuator/wal/wal/entries");
    assertThat(json.<Map<String, Object>>read("$"))
        .containsOnlyKeys("firstIndex", "lastIndex", "commitIndex", "entries", "next")
        .containsEntry("firstIndex", 1)
        .containsEntry("lastIndex", 2)
        .containsEntry("commitIndex", 2)
        .containsEntry("next", 3);
    assertThat(json.<Map<String, Object>>read("$.entries[0]"))
        .isEqualTo(
            Map.of("index", 1, "term", 1, "type", "NORMAL", "sizeBytes", 8, "data", "******"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "management.endpoint.wal.access=unrestricted",
        "management.endpoint.wal.access=read-only"
      })
  void entriesAreShownWhereThatIsWanted(String property) {
    TestLog.createdIn(path).saved(3).cut().saved(2);
    start(property, ENABLED, SHOWN);
    append(app.wal(), 1);
    DocumentContext json = get(200, "/actuator/wal/wal/entries?from=2&max=4");
    assertThat(json.<List<Integer>>read("$.entries[*].index")).containsExactly(2, 3, 4, 5);
    assertThat(json.<List<String>>read("$.entries[*].data"))
        .containsExactly("entry-2;", "entry-3;", "entry-4;", "entry-5;");
    assertThat(json.<List<String>>read("$.entries[*].dataEncoding")).containsOnly("TEXT");
    assertThat(json.<Integer>read("$.next")).isEqualTo(6);
    assertThat(
            get(200, "/actuator/wal/wal/entries?from=0x6").<List<String>>read("$.entries[*].data"))
        .containsExactly("entry-6;");
  }

  @Test
  void nextLeadsThroughAllOfTheLog() {
    start(ENABLED, SHOWN);
    app.wal().append(new byte[2 << 20]); // more than fits in a response
    append(app.wal(), 250);
    app.wal().cut();
    append(app.wal(), 10);
    List<Integer> indexes = new ArrayList<>();
    String from = "1";
    for (int i = 0; i < 5; i++) {
      DocumentContext json = get(200, "/actuator/wal/wal/entries?from=" + from);
      indexes.addAll(json.read("$.entries[*].index"));
      from = String.valueOf(json.<Integer>read("$.next"));
    }
    assertThat(from).isEqualTo("262");
    assertThat(indexes).hasSize(261).isSorted().doesNotHaveDuplicates();
    assertThat(get(200, "/actuator/wal/wal/entries?from=262").<List<?>>read("$.entries"))
        .isEmpty();
  }

  @Test
  void longDataIsCut() {
    start(ENABLED, SHOWN);
    app.wal().append("x".repeat(5000).getBytes(UTF_8));
    Map<String, Object> entry = get(200, "/actuator/wal/wal/entries").read("$.entries[0]");
    assertThat(entry)
        .containsEntry("sizeBytes", 5000)
        .containsEntry("data", "x".repeat(4096))
        .containsEntry("truncated", true);
  }

  @Test
  void whatIsSavedAndNotCommittedIsShownToo() {
    start(ENABLED, SHOWN);
    app.wal()
        .save(
            new HardState(2, 1, 1),
            List.of(Entry.normal(1, 1, new byte[] {0}), new Entry(2, 2, 2, new byte[] {1})));
    DocumentContext json = get(200, "/actuator/wal/wal/entries");
    assertThat(json.<Integer>read("$.commitIndex")).isEqualTo(1);
    assertThat(json.<Map<String, Object>>read("$.entries[1]"))
        .isEqualTo(Map.of(
            "index",
            2,
            "term",
            2,
            "type",
            "CONF_CHANGE_V2",
            "sizeBytes",
            1,
            "data",
            "AQ==",
            "dataEncoding",
            "BASE64"));
  }

  @Test
  void aNewLogHasNone() {
    start(ENABLED);
    DocumentContext json = get(200, "/actuator/wal/wal/entries");
    assertThat(json.<Map<String, Object>>read("$"))
        .isEqualTo(Map.of(
            "firstIndex", 1, "lastIndex", 0, "commitIndex", 0, "entries", List.of(), "next", 1));
  }

  @Test
  void whatIsNotThereIsAnsweredWithWhatIs() {
    TestLog.createdIn(path).saved(3);
    start(ENABLED);
    for (String from : List.of("0", "5", "18446744073709551615")) {
      DocumentContext json = get(404, "/actuator/wal/wal/entries?from=" + from);
      assertThat(json.<String>read("$.error"))
          .startsWith("no entry " + from + " in the log in " + path);
      assertThat(json.<Integer>read("$.firstIndex")).isEqualTo(1);
      assertThat(json.<Integer>read("$.lastIndex")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"from=", "from=x", "from=-1", "from=1&from=2", "max=", "max=0", "max=1001"})
  void whatIsNoNumberIsRefused(String query) {
    start(ENABLED);
    assertThat(get(400, "/actuator/wal/wal/entries?" + query).<String>read("$.error"))
        .contains("is no ");
  }

  @Test
  void damageUnderARunningLogIsNamedAndStopsNothing() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2);
    start(ENABLED, SHOWN);
    log.damagedAtEntry(2);
    DocumentContext before = get(200, "/actuator/wal/wal/entries");
    assertThat(before.<List<Integer>>read("$.entries[*].index")).containsExactly(1);
    assertThat(before.<Integer>read("$.next")).isEqualTo(2);
    DocumentContext damage = get(503, "/actuator/wal/wal/entries?from=2");
    assertThat(damage.<String>read("$.segment")).isEqualTo("0000000000000000-0000000000000000.wal");
    assertThat(damage.<Integer>read("$.offset")).isPositive();
    assertThat(
            get(200, "/actuator/wal/wal/entries?from=3").<List<Integer>>read("$.entries[*].index"))
        .containsExactly(3, 4, 5);
    append(app.wal(), 1);
  }

  @Test
  void aDamagedLogAnswers503() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    start(ENABLED);
    assertThat(get(503, "/actuator/wal/wal/entries").<String>read("$.segment"))
        .isEqualTo("0000000000000000-0000000000000000.wal");
  }

  @Test
  void aClosedLogAnswers503() {
    TestLog.createdIn(path).saved(3);
    start(ENABLED);
    app.wal().close();
    assertThat(get(503, "/actuator/wal/wal/entries").<String>read("$.error")).contains("closed");
  }

  @Test
  void eachOfSeveralLogsHasItsOwn() {
    app = WebApp.startedWith(TwoLogs.class, "path=" + path, ENABLED, SHOWN);
    append(app.wal("orders"), 2);
    append(app.wal("audit"), 1);
    assertThat(get(200, "/actuator/wal/orders/entries").<Integer>read("$.lastIndex"))
        .isEqualTo(2);
    assertThat(get(200, "/actuator/wal/audit/entries").<Integer>read("$.lastIndex"))
        .isEqualTo(1);
    assertThat(get(404, "/actuator/wal/billing/entries").<String>read("$.error"))
        .isEqualTo("there is no log 'billing'; the logs are orders, audit");
  }

  private void start(String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("wal.dir=" + path);
    app = WebApp.startedWith(all.toArray(String[]::new));
  }

  private DocumentContext get(int status, String uri) {
    return JsonPath.parse(app.client()
        .get()
        .uri(uri)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody(String.class)
        .returnResult()
        .getResponseBody());
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoLogs {
    @Bean
    Wal orders(Environment environment) {
      return create(environment, "orders");
    }

    @Bean
    Wal audit(Environment environment) {
      return create(environment, "audit");
    }

    private static Wal create(Environment environment, String name) {
      Path directory = Path.of(environment.getRequiredProperty("path"), name);
      return WalDirectory.at(directory, TestLog.SMALL).create(new byte[0]);
    }
  }
}
