// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Markdown table whose columns are aligned, so that it can be read as it is. */
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  Table(List<String> head) {
    rows.add(head);
  }

  void add(List<String> row) {
    rows.add(row);
  }

  String text() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(Math.max(widths[i], 3), row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(line(rows.get(0), widths));
    List<String> rule = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      rule.add("-".repeat(i == 0 ? widths[i] : widths[i] - 1) + (i == 0 ? "" : ":"));
    }
    text.append(line(rule, widths));
    rows.subList(1, rows.size()).forEach(row -> text.append(line(row, widths)));
    return text.toString();
  }

  private static String line(List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      String space = " ".repeat(widths[i] - cells.get(i).length());
      padded.add(i == 0 ? cells.get(i) + space : space + cells.get(i));
    }
    return padded.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
