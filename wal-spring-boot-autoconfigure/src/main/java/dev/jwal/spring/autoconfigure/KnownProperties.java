// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The properties under {@code wal}. One that is mistyped would silently leave the default in force,
 * which for durable data may mean another directory or no check.
 */
final class KnownProperties {

  /** Compared with the metadata by a test. */
  static final List<String> NAMES = List.of(
      "wal.create",
      "wal.dir",
      "wal.direct-writes",
      "wal.enabled",
      "wal.max-entry-size",
      "wal.metadata",
      "wal.observation.enabled",
      "wal.on-corruption",
      "wal.preallocate",
      "wal.reader.index-size",
      "wal.reader.recent-size",
      "wal.repair",
      "wal.retention.max-segments",
      "wal.segment-size",
      "wal.snapshot.dir",
      "wal.snapshot.keep",
      "wal.snapshot.on-log-behind",
      "wal.sync-warn-threshold",
      "wal.unsafe-no-fsync",
      "wal.verify",
      "wal.web.problem-details");

  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("wal");
  private static final List<ConfigurationPropertyName> KNOWN =
      NAMES.stream().map(ConfigurationPropertyName::of).toList();

  /** How many characters a system property may differ from the name that was meant. */
  private static final int MISTYPED = 2;

  private KnownProperties() {}

  /**
   * Looks for properties that do not exist. Not among environment variables: their names do not
   * say where a dot was, and other programs may have some that begin alike. They may have system
   * properties, too: of those, only a name that is nearly a known one is refused.
   *
   * @throws UnknownPropertiesException if there are any
   */
  static void check(Environment environment) {
    Map<ConfigurationProperty, String> unknown = new LinkedHashMap<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable
          && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
        unknownIn(iterable)
            .forEach(
                property -> unknown.put(property, nearestTo(property.getName().toString())));
      }
    }
    if (!unknown.isEmpty()) {
      throw new UnknownPropertiesException(unknown);
    }
  }

  private static Stream<ConfigurationProperty> unknownIn(
      IterableConfigurationPropertySource source) {
    return source.stream()
        .filter(ROOT::isAncestorOf)
        .filter(name -> !KNOWN.contains(withoutIndex(name)))
        .map(source::getConfigurationProperty)
        .filter(Objects::nonNull) // It is there, and has no value.
        .filter(property -> !isEmptySection(property))
        .filter(property -> !isSystem(source) || isMistyped(property.getName().toString()));
  }

  /** YAML has a property without a value where all of a section is commented out. */
  private static boolean isEmptySection(ConfigurationProperty property) {
    return String.valueOf(property.getValue()).isBlank()
        && KNOWN.stream().anyMatch(property.getName()::isAncestorOf);
  }

  private static boolean isSystem(ConfigurationPropertySource source) {
    return source.getUnderlyingSource() instanceof PropertySource<?> underlying
        && underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
  }

  private static boolean isMistyped(String name) {
    return distance(name, nearestTo(name)) <= MISTYPED;
  }

  /** An element of a list is known if the list is. */
  private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
    return name.isLastElementIndexed() ? name.getParent() : name;
  }

  private static String nearestTo(String name) {
    return NAMES.stream()
        .min(Comparator.comparingInt(known -> distance(name, known)))
        .orElseThrow();
  }

  /** How many characters have to be inserted, removed or replaced (Levenshtein). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
