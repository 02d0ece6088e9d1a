// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Compares the dashboard and the alerts in docs/monitoring with the metrics of the running sample.
 */
class MonitoringTest {

  private static final Path MONITORING = Path.of("..", "docs", "monitoring");

  /** What Prometheus adds to every sample. */
  private static final Set<String> LABELS_OF_TARGETS = Set.of("instance", "job");

  private static final Pattern SHOWN_LABEL =
      Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");

  private static Scrape scrape = Scrape.of("");

  @BeforeAll
  static void scrapeTheSample(@TempDir Path directory) {
    try (RunningSample sample = RunningSample.on(directory)) {
      sample.client().put("a", "value");
      assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
      scrape = Scrape.of(sample.client().ask("/actuator/prometheus").body());
    }
  }

  /** A query of the dashboard or the alerts, and the texts that show labels of its answer. */
  record Query(String where, PromQl asked, List<String> texts) {

    @Override
    public String toString() {
      return where;
    }
  }

  static Stream<Query> queries() throws IOException {
    return Stream.of(panelQueries(), variableQueries(), alertQueries()).flatMap(List::stream);
  }

  private static DocumentContext dashboard() throws IOException {
    return JsonPath.parse(Files.readString(MONITORING.resolve("grafana-dashboard.json")));
  }

  private static List<Query> panelQueries() throws IOException {
    List<Query> queries = new ArrayList<>();
    List<Map<String, Object>> panels = dashboard().read("$.panels[?(@.type != 'row')]");
    for (Map<String, Object> panel : panels) {
      List<Map<String, Object>> targets = JsonPath.read(panel, "$.targets");
      for (Map<String, Object> target : targets) {
        queries.add(new Query(
            "panel " + panel.get("title") + " " + target.get("refId"),
            PromQl.parse(String.valueOf(target.get("expr"))),
            List.of(String.valueOf(target.get("legendFormat")))));
      }
    }
    return queries;
  }

  private static List<Query> variableQueries() throws IOException {
    List<Map<String, Object>> variables =
        dashboard().read("$.templating.list[?(@.type == 'query')]");
    return variables.stream()
        .map(variable -> new Query(
            "variable " + variable.get("name"),
            PromQl.parseLabelValues(JsonPath.read(variable, "$.query.query")),
            List.of()))
        .toList();
  }

  private static List<Map<String, Object>> alerts() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(MONITORING.resolve("alerts.yaml")));
    return JsonPath.read(file, "$.groups[*].rules[*]");
  }

  private static List<Query> alertQueries() throws IOException {
    return alerts().stream()
        .map(alert -> new Query(
            "alert " + alert.get("alert"),
            PromQl.parse(String.valueOf(alert.get("expr"))),
            List.of(JsonPath.read(alert, "$.annotations").toString())))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyMetricAndLabelIsThere(Query query) {
    assertThat(query.asked().selectors()).isNotEmpty();
    Set<String> labelsOfAll = new TreeSet<>(LABELS_OF_TARGETS);
    for (PromQl.Selector selector : query.asked().selectors()) {
      assertThat(scrape.metrics()).contains(selector.metric());
      Set<String> labels = new TreeSet<>(LABELS_OF_TARGETS);
      labels.addAll(scrape.labelsOf(selector.metric()));
      labelsOfAll.addAll(labels);
      assertThat(labels)
          .as("labels of %s", selector.metric())
          .containsAll(query.asked().groupedBy());
      for (PromQl.LabelMatcher matcher : selector.matchers()) {
        assertThat(labels).as("labels of %s", selector.metric()).contains(matcher.label());
        if (matcher.isExact()) {
          assertThat(scrape.has(selector.metric(), matcher.label(), matcher.value()))
              .as("a sample of %s with %s", selector.metric(), matcher)
              .isTrue();
        }
      }
    }
    assertThat(labelsOfAll).as("labels shown").containsAll(labelsShownIn(query.texts()));
  }

  private static Set<String> labelsShownIn(List<String> texts) {
    Set<String> labels = new TreeSet<>();
    for (String text : texts) {
      Matcher label = SHOWN_LABEL.matcher(text);
      while (label.find()) {
        labels.add(label.group(1));
      }
    }
    return labels;
  }

  @Test
  void everyMeterOfTheLogIsShown() throws IOException {
    Set<String> shown = panelQueries().stream()
        .flatMap(query -> query.asked().selectors().stream())
        .map(selector -> meterOf(selector.metric()))
        .collect(Collectors.toSet());

    assertThat(scrape.metrics())
        .filteredOn(metric -> metric.startsWith("wal_"))
        .isNotEmpty()
        .allSatisfy(metric -> assertThat(shown).contains(meterOf(metric)));
  }

  private static String meterOf(String metric) {
    return metric.replaceFirst("_(bucket|count|sum|max)$", "");
  }

  @Test
  void theDashboardCanBeImportedAnywhere() throws IOException {
    DocumentContext dashboard = dashboard();

    assertThat(dashboard.<String>read("$.__inputs[0].name")).isEqualTo("DS_PROMETHEUS");
    assertThat(dashboard.<Integer>read("$.schemaVersion")).isGreaterThanOrEqualTo(41);
    assertThat(dashboard.<Object>read("$.id")).isNull();
    assertThat(dashboard.<String>read("$.uid")).isNotBlank();
    assertThat(dashboard.<List<String>>read("$.panels[*]..datasource.uid"))
        .isNotEmpty()
        .containsOnly("${datasource}");
    assertThat(dashboard.<List<String>>read("$.templating.list[*].name"))
        .containsExactly("datasource", "application", "instance", "name");
    assertThat(dashboard.<List<String>>read("$.templating.list[*].definition"))
        .as("what is shown of the variables' queries")
        .isEqualTo(dashboard.<List<String>>read("$.templating.list[*].query.query"));
    assertThat(dashboard.<List<Integer>>read("$.panels[*].id")).doesNotHaveDuplicates();
  }

  @Test
  void everyPanelSaysItsUnitAndWhatItShows() throws IOException {
    List<Map<String, Object>> panels = dashboard().read("$.panels[?(@.type != 'row')]");

    assertThat(panels).hasSizeGreaterThan(10).allSatisfy(panel -> {
      assertThat(panel.get("description")).as("%s", panel.get("title")).isNotNull();
      if (Objects.equals(panel.get("type"), "timeseries")) {
        assertThat(JsonPath.<String>read(panel, "$.fieldConfig.defaults.unit")).isNotBlank();
      }
    });
  }

  @Test
  void everyAlertSaysHowBadItIsAndWhatItMeans() throws IOException {
    assertThat(alerts()).hasSizeGreaterThan(5).allSatisfy(alert -> {
      assertThat(JsonPath.<String>read(alert, "$.labels.severity"))
          .isIn("critical", "warning", "info");
      assertThat(JsonPath.<String>read(alert, "$.annotations.summary")).isNotBlank();
      assertThat(JsonPath.<String>read(alert, "$.annotations.description")).isNotBlank();
    });
  }
}
