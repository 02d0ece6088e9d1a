// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.report;

import dev.jwal.benchmarks.workload.Result;
import dev.jwal.benchmarks.workload.Unit;
import dev.jwal.benchmarks.workload.Workloads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A report as a chart: a panel for each workload, in it each subject's ratio to the baseline, with
 * min and max.
 */
final class Chart {

  /** For this project's log and its variants. */
  private static final List<String> GREENS =
      List.of("#14594a", "#37937c", "#6dbb9f", "#a6d8c2", "#37937c");

  private static final List<String> OTHERS =
      List.of("#9a9a9a", "#d1812c", "#b0483a", "#5b6ea8", "#c7b446", "#8f79b5");

  private static final int WIDTH = 1240;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int PLOT_HEIGHT = 170;
  private static final int PANEL_HEIGHT = PLOT_HEIGHT + 100;
  private static final int HEAD_HEIGHT = 110;
  private static final double MAX_RATIO = 1.5;

  private final Report report;
  private final Map<String, String> colours = new LinkedHashMap<>();
  private final StringBuilder svg = new StringBuilder();

  Chart(Report report) {
    this.report = report;
    List<String> subjects = report.results().stream()
        .filter(result -> result.unit() == Unit.ENTRIES_PER_SECOND)
        .filter(result -> !result.isBaseline())
        .map(Result::subject)
        .distinct()
        .toList();
    paint(subjects.stream().filter(Chart::isOurs).toList(), GREENS);
    paint(subjects.stream().filter(subject -> !isOurs(subject)).toList(), OTHERS);
  }

  private static boolean isOurs(String subject) {
    return subject.startsWith("ours");
  }

  private void paint(List<String> subjects, List<String> palette) {
    for (int i = 0; i < subjects.size(); i++) {
      colours.put(subjects.get(i), palette.get(i % palette.size()));
    }
  }

  String svg() {
    List<String> panels = Workloads.names().stream()
        .filter(workload -> report.resultsOf(workload).stream()
            .anyMatch(result -> result.unit() == Unit.ENTRIES_PER_SECOND))
        .toList();
    int height = HEAD_HEIGHT + PANEL_HEIGHT * panels.size();
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
            + " font-family='sans-serif' font-size='12'>",
        WIDTH, height, WIDTH, height);
    add("<rect width='100%%' height='100%%' fill='white'/>");
    head();
    int top = HEAD_HEIGHT;
    for (String workload : panels) {
      panel(workload, top);
      top += PANEL_HEIGHT;
    }
    add("</svg>");
    return svg.toString();
  }

  private void head() {
    text(LEFT, 28, "start", 18, "Entries a second, as a ratio to the limit of the same run");
    text(LEFT, 48, "start", 12, report.machine().sentence());
    int x = LEFT;
    int y = 66;
    for (Map.Entry<String, String> colour : colours.entrySet()) {
      add("<rect x='%d' y='%d' width='12' height='12' fill='%s'/>", x, y, colour.getValue());
      text(x + 17, y + 11, "start", 12, colour.getKey());
      x += 40 + 8 * colour.getKey().length();
    }
  }

  private void panel(String workload, int top) {
    List<Result> results = report.resultsOf(workload).stream()
        .filter(result -> result.unit() == Unit.ENTRIES_PER_SECOND)
        .toList();
    int plotTop = top + 40;
    text(LEFT, top + 16, "start", 14, workload + ": " + Workloads.title(workload));
    grid(plotTop, MarkdownReport.baselineText(results.get(results.size() - 1)));
    Set<String> cases = new LinkedHashSet<>();
    results.forEach(result -> cases.add(result.caseName()));
    double groupWidth = (double) (WIDTH - LEFT - RIGHT) / cases.size();
    double x = LEFT;
    for (String caseName : cases) {
      group(
          results.stream()
              .filter(r -> r.caseName().equals(caseName) && !r.isBaseline())
              .toList(),
          x,
          groupWidth,
          plotTop);
      label(results, caseName, x + groupWidth / 2, plotTop);
      x += groupWidth;
    }
  }

  private void grid(int plotTop, String baseline) {
    for (double ratio = 0; ratio <= MAX_RATIO; ratio += 0.25) {
      double y = y(ratio, plotTop);
      boolean isBaseline = ratio == 1;
      add(
          "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='%s' stroke-width='%s'/>",
          LEFT, WIDTH - RIGHT, y, y, isBaseline ? "#333" : "#ddd", isBaseline ? "1.5" : "1");
      if (ratio * 2 == Math.rint(ratio * 2)) {
        text(LEFT - 8, y + 4, "end", 11, String.format(Locale.ROOT, "%.1f", ratio));
      }
    }
    text(WIDTH - RIGHT, y(1, plotTop) - 4, "end", 11, "1.0 = " + baseline);
  }

  private void label(List<Result> results, String caseName, double middle, int plotTop) {
    text(middle, plotTop + PLOT_HEIGHT + 18, "middle", 12, caseName);
    results.stream()
        .filter(r -> r.caseName().equals(caseName) && r.isBaseline())
        .findFirst()
        .flatMap(Result::median)
        .ifPresent(median -> text(
            middle,
            plotTop + PLOT_HEIGHT + 34,
            "middle",
            11,
            "(" + Numbers.shortly(median.value()) + "/s)"));
  }

  private void group(List<Result> results, double left, double width, int plotTop) {
    List<Result> measured = new ArrayList<>(results);
    measured.removeIf(result -> report.ratioOf(result).isEmpty());
    double barWidth = Math.min(28, width * 0.86 / Math.max(1, measured.size()));
    double x = left + (width - barWidth * measured.size()) / 2;
    for (Result result : measured) {
      bar(result, x, barWidth, plotTop);
      x += barWidth;
    }
  }

  private void bar(Result result, double x, double width, int plotTop) {
    double ratio = report.ratioOf(result).orElse(0.0);
    double bottom = y(0, plotTop);
    double top = y(ratio, plotTop);
    add(
        "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>",
        x + 1, top, width - 2, bottom - top, colours.getOrDefault(result.subject(), "#000"));
    Optional<Double> base =
        report.baselineOf(result).flatMap(Result::median).map(median -> median.value());
    double middle = x + width / 2;
    base.ifPresent(value -> add(
        "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='#222'/>",
        middle, middle, y(result.min() / value, plotTop), y(result.max() / value, plotTop)));
    double labelY = Math.min(top, base.map(v -> y(result.max() / v, plotTop)).orElse(top)) - 3;
    text(middle, labelY, "middle", 9, Numbers.ratio(ratio));
  }

  private static double y(double ratio, int plotTop) {
    return plotTop + PLOT_HEIGHT * (1 - Math.min(ratio, MAX_RATIO) / MAX_RATIO);
  }

  private void text(double x, double y, String anchor, int size, String text) {
    add(
        "<text x='%.1f' y='%.1f' text-anchor='%s' font-size='%d'>%s</text>",
        x, y, anchor, size, text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
