// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.docs.Exchange.Answer;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Asks a running application everything that the page asks, and holds its answers to the page. */
class GuideEndpointTest {

  private static final GuidePage PAGE = GuidePage.of("endpoint.md");

  /** They are other ones each time. */
  private static final Set<String> INSTANTS = Set.of("createdAt", "at", "failedAt", "timestamp");

  private static final Set<String> DURATIONS = Set.of("tookMillis");

  @TempDir
  Path path;

  @Test
  void oneLog() {
    TestLog.createdIn(path, "orders-1").saved(3).cut().saved(2);
    answersAsShown("## One log", 9, "/var/lib/orders/wal", "wal.dir=" + path);
  }

  @Test
  void entries() {
    TestLog.createdIn(path, "orders-1");
    try (WebApp app = WebApp.startedWith(
        "wal.dir=" + path,
        "management.endpoint.wal.entries.enabled=true",
        "management.endpoint.wal.show-values=always")) {
      app.wal().append("{\"type\":\"placed\",\"id\":\"o-1\",\"customer\":\"Ada\"}".getBytes(UTF_8));
      app.wal().append("{\"type\":\"placed\",\"id\":\"o-2\",\"customer\":\"Bob\"}".getBytes(UTF_8));
      app.wal().append(new byte[] {1, 2, 3});
      app.wal().append("{\"type\":\"cancelled\",\"id\":\"o-1\"}".getBytes(UTF_8));
      answersAsShown("## Entries", 2, "/var/lib/orders/wal", app);
    }
  }

  @Test
  void theFunctionThatMasksIsTheOneThatIsRun() {
    assertThat(PAGE.section("### Metadata and data").blocks("java"))
        .hasSize(1)
        .allSatisfy(shown -> assertThat(GuidePage.snippetsInSources()).contains(shown));
    try (WebApp app = WebApp.startedWith(
        Masking.class,
        "wal.dir=" + path,
        "wal.metadata=1234567812345678",
        "management.endpoint.wal.entries.enabled=true",
        "management.endpoint.wal.show-values=always")) {
      app.wal().append("paid with 1234567812345678".getBytes(UTF_8));
      Answer entries = new Exchange(
              "", HttpMethod.GET, "/actuator/wal/wal/entries", Answer.of(200, null))
          .ask(app, "", "");
      assertThat(entries.body().at("/entries/0/data").asString()).isEqualTo("paid with ****5678");
    }
  }

  @Test
  void aDamagedLog() {
    TestLog.createdIn(path, "orders-1").saved(3).cut().saved(2).damagedAtEntry(2);
    answersAsShown("## A damaged log", 3, "/var/lib/orders/wal", "wal.dir=" + path);
  }

  @Test
  void onlyReading() {
    TestLog.createdIn(path, "orders-1");
    answersAsShown(
        "### Only reading",
        1,
        "/var/lib/orders/wal",
        "wal.dir=" + path,
        "management.endpoint.wal.access=read-only");
  }

  @Test
  void severalLogs() {
    try (WebApp app = WebApp.startedWith(TwoLogs.class, "path=" + path)) {
      TestLog.append(app.wal("orders"), 2);
      answersAsShown("## Several logs", 5, "/var/lib/shop", app);
    }
  }

  @Test
  void everyAnswerOnThePageIsAsked() {
    int asked = List.of(
            "## One log", "## Entries", "## A damaged log", "### Only reading", "## Several logs")
        .stream()
        .mapToInt(heading -> Exchange.shownIn(PAGE.section(heading)).size())
        .sum();
    assertThat(PAGE.blocks("http")).hasSize(asked);
    assertThat(PAGE.blocks("json")).isEmpty();
  }

  @Test
  void theSecurityConfigurationIsTheOneThatIsTested() throws IOException {
    String tested = GuidePage.inOneLine(Files.readString(
        Path.of("src/test/java/dev/jwal/spring/autoconfigure/SecuredEndpointTest.java")));
    assertThat(PAGE.section("### Spring Security").blocks("java"))
        .hasSize(1)
        .allSatisfy(shown -> assertThat(tested).contains(GuidePage.inOneLine(shown)));
  }

  private void answersAsShown(
      String heading, int exchanges, String shownDirectory, String... properties) {
    try (WebApp app = WebApp.startedWith(properties)) {
      answersAsShown(heading, exchanges, shownDirectory, app);
    }
  }

  private void answersAsShown(String heading, int exchanges, String shownDirectory, WebApp app) {
    List<Exchange> shown = Exchange.shownIn(PAGE.section(heading));
    assertThat(shown).hasSize(exchanges);
    for (Exchange exchange : shown) {
      Answer live = exchange.ask(app, path.toString(), shownDirectory);
      List<String> differences = new ArrayList<>();
      compare("", "", exchange.answer().body(), live.body(), differences);
      assertThat(live.status())
          .as(exchange.command())
          .isEqualTo(exchange.answer().status());
      assertThat(differences)
          .as("%s answers %s", exchange.command(), pretty(live.body()))
          .isEmpty();
    }
  }

  /** Names, their order and types are compared everywhere; values, where they are not times. */
  private static void compare(
      String place,
      String name,
      @Nullable JsonNode shown,
      @Nullable JsonNode live,
      List<String> differences) {
    if (shown == null || live == null) {
      if (shown != live) {
        differences.add(place + ": shown " + shown + ", is " + live);
      }
    } else if (shown.isObject() && live.isObject()) {
      if (!List.copyOf(shown.propertyNames()).equals(List.copyOf(live.propertyNames()))) {
        differences.add(
            place + ": shown " + shown.propertyNames() + ", is " + live.propertyNames());
        return;
      }
      live.propertyNames()
          .forEach(each ->
              compare(place + "." + each, each, shown.get(each), live.get(each), differences));
    } else if (shown.isArray() && live.isArray() && shown.size() == live.size()) {
      for (int i = 0; i < live.size(); i++) {
        compare(place + "[" + i + "]", name, shown.get(i), live.get(i), differences);
      }
    } else if (!same(name, shown, live)) {
      differences.add(place + ": shown " + shown + ", is " + live);
    }
  }

  private static boolean same(String name, JsonNode shown, JsonNode live) {
    if (shown.isString() && live.isString()) {
      if (INSTANTS.contains(name)) {
        return Instant.parse(shown.asString()) != null && Instant.parse(live.asString()) != null;
      }
    }
    if (DURATIONS.contains(name)) {
      return shown.isNumber() && live.isNumber();
    }
    return shown.equals(live);
  }

  static String pretty(@Nullable JsonNode body) {
    return body == null ? "" : body.toPrettyString();
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
