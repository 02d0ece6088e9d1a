// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus reads from a running application: samples by the metric's name, each with its
 * labels.
 */
record Scrape(Map<String, List<Map<String, String>>> samples) {

  private static final Pattern SAMPLE =
      Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? \\S+", Pattern.MULTILINE);

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  static Scrape of(String text) {
    Map<String, List<Map<String, String>>> samples = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(text);
    while (sample.find()) {
      Map<String, String> labels = new TreeMap<>();
      Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      samples.computeIfAbsent(sample.group(1), name -> new ArrayList<>()).add(labels);
    }
    return new Scrape(samples);
  }

  Set<String> metrics() {
    return samples.keySet();
  }

  /** The labels of a metric, none if there is no such metric. */
  Set<String> labelsOf(String metric) {
    return samples.getOrDefault(metric, List.of()).stream()
        .flatMap(labels -> labels.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  boolean has(String metric, String label, String value) {
    return samples.getOrDefault(metric, List.of()).stream()
        .anyMatch(labels -> value.equals(labels.get(label)));
  }
}
