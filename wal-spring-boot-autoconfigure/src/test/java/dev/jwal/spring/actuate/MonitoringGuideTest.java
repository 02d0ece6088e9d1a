// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the guide's table to the meters. */
class MonitoringGuideTest {

  private static final Path GUIDE = Path.of("../docs/guide/monitoring.md");
  private static final NamingConvention PROMETHEUS = new PrometheusNamingConvention();

  @Test
  void theGuideListsEveryMeterAsItIs() throws IOException {
    List<String> rows = Files.readAllLines(GUIDE).stream()
        .filter(line -> line.startsWith("| `wal.") || line.startsWith("| `wal_"))
        .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(WalMeter.values()).map(MonitoringGuideTest::row).toList());
  }

  private static String row(WalMeter meter) {
    String tags = Arrays.stream(meter.getKeyNames())
        .filter(tag -> tag != WalMeter.Tag.NAME)
        .map(KeyName::asString)
        .map(tag -> "`" + tag + "`")
        .collect(Collectors.joining(", "));
    // A time gauge's unit comes with its kind.
    String unit = meter == WalMeter.VERIFY_TIME ? "seconds" : meter.getBaseUnit();
    return "| `%s` | %s | %s| %s| `%s` | %s |"
        .formatted(
            meter.getName(),
            meter.getType().name().toLowerCase(Locale.ROOT),
            unit == null ? "" : unit + " ",
            tags.isEmpty() ? "" : tags + " ",
            prometheusName(meter, unit),
            meter.getDescription());
  }

  private static String prometheusName(WalMeter meter, @Nullable String unit) {
    return PROMETHEUS.name(meter.getName(), meter.getType(), unit)
        + (meter.getType() == Meter.Type.COUNTER ? "_total" : "");
  }
}
