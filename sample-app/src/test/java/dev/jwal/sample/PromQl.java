// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a PromQL expression asks for. Knows as much of the language as the dashboard and the alerts
 * use.
 *
 * @param selectors the metrics, each with its matchers
 * @param groupedBy the labels of every {@code by}
 */
record PromQl(List<Selector> selectors, Set<String> groupedBy) {

  /** A metric and what is asked of its labels. */
  record Selector(String metric, List<LabelMatcher> matchers) {}

  /** As in {@code outcome="ERROR"}; the value is as it is written, a dashboard's variable too. */
  record LabelMatcher(String label, String operator, String value) {

    /** Whether the value has to be there as it is. */
    boolean isExact() {
      return operator.equals("=") && !value.contains("$");
    }
  }

  private static final Pattern GROUPING = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w.$])([a-zA-Z_:][\\w:]*)(?:\\{([^}]*)})?\\s*(\\()?");
  private static final Pattern LABEL =
      Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern LABEL_VALUES =
      Pattern.compile("label_values\\((.*),\\s*(\\w+)\\s*\\)");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless");

  static PromQl parse(String expression) {
    Set<String> groupedBy = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(expression);
    while (grouping.find()) {
      groupedBy.addAll(List.of(grouping.group(1).split("\\s*,\\s*")));
    }
    String rest = RANGE.matcher(GROUPING.matcher(expression).replaceAll(" ")).replaceAll(" ");
    List<Selector> selectors = new ArrayList<>();
    Matcher name = NAME.matcher(rest);
    while (name.find()) {
      boolean isFunction = name.group(3) != null;
      if (!isFunction && !OPERATORS.contains(name.group(1))) {
        selectors.add(new Selector(name.group(1), matchersIn(name.group(2))));
      }
    }
    return new PromQl(selectors, groupedBy);
  }

  /** Reads the query of a dashboard's variable, {@code label_values(metric, label)}. */
  static PromQl parseLabelValues(String query) {
    Matcher values = LABEL_VALUES.matcher(query);
    if (!values.matches()) {
      throw new IllegalArgumentException("not label_values(metric, label): " + query);
    }
    return new PromQl(parse(values.group(1)).selectors, Set.of(values.group(2)));
  }

  private static List<LabelMatcher> matchersIn(@Nullable String text) {
    List<LabelMatcher> matchers = new ArrayList<>();
    Matcher label = LABEL.matcher(text == null ? "" : text);
    while (label.find()) {
      matchers.add(new LabelMatcher(label.group(1), label.group(2), label.group(3)));
    }
    return matchers;
  }
}
