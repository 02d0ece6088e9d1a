// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads what IDEs read. */
class ConfigurationMetadataTest {

  private final DocumentContext metadata = read("META-INF/spring-configuration-metadata.json");

  @Test
  void everyKeyIsThere() {
    assertThat(names())
        .containsExactlyInAnyOrder(
            "management.endpoint.wal.access",
            "management.endpoint.wal.cache.time-to-live",
            "management.endpoint.wal.entries.enabled",
            "management.endpoint.wal.roles",
            "management.endpoint.wal.show-values",
            "management.health.wal.enabled",
            "management.health.wal.stuck-threshold",
            "wal.create",
            "wal.dir",
            "wal.enabled",
            "wal.max-entry-size",
            "wal.metadata",
            "wal.observation.enabled",
            "wal.on-corruption",
            "wal.direct-writes",
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
  }

  @Test
  void everyKeyIsKnownAtStartup() {
    assertThat(KnownProperties.NAMES)
        .containsExactlyInAnyOrderElementsOf(
            names().stream().filter(name -> name.startsWith("wal.")).toList());
  }

  @Test
  void everyKeyHasADescriptionThatIsASentence() {
    assertThat(properties())
        .allSatisfy(property -> assertThat((String) property.get("description"))
            .as((String) property.get("name"))
            .isNotBlank()
            .endsWith(".")
            .doesNotStartWith("The ")
            .doesNotStartWith("A "));
  }

  @Test
  void everySwitchSaysWhether() {
    assertThat(properties())
        .filteredOn(property -> "java.lang.Boolean".equals(property.get("type")))
        .hasSize(8)
        .allSatisfy(property -> assertThat((String) property.get("description"))
            .as((String) property.get("name"))
            .startsWith("Whether "));
  }

  @Test
  void everyKeyOfTheLogHasItsDefault() {
    assertThat(properties())
        .filteredOn(property -> ((String) property.get("name")).startsWith("wal."))
        .filteredOn(property -> property.get("defaultValue") == null)
        .extracting(property -> property.get("name"))
        .containsExactlyInAnyOrder("wal.dir", "wal.metadata", "wal.snapshot.dir");
  }

  @Test
  void everyEnumHasItsValuesDescribed() {
    assertThat(properties())
        .filteredOn(property -> ((String) property.get("type")).startsWith("dev.jwal."))
        .extracting(property -> (String) property.get("name"))
        .containsExactlyInAnyOrder(
            "wal.create",
            "wal.verify",
            "wal.on-corruption",
            "wal.repair",
            "wal.snapshot.on-log-behind")
        .allSatisfy(name -> assertThat(metadata.<List<String>>read(
                "$.hints[?(@.name=='" + name + "')].values[*].description"))
            .hasSizeGreaterThanOrEqualTo(2)
            .allSatisfy(description -> assertThat(description).isNotBlank()));
  }

  @Test
  void autoConfigurationsAreListedInAlphabeticalOrder() throws IOException {
    String imports =
        "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
    List<String> listed;
    try (InputStream in = own(imports).openStream()) {
      listed = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(listed)
        .hasSize(13)
        .isSorted()
        .allSatisfy(name -> assertThat(Class.forName(name)).isPublic().isFinal());
  }

  private List<String> names() {
    return metadata.read("$.properties[*].name");
  }

  private List<Map<String, Object>> properties() {
    return metadata.read("$.properties[*]");
  }

  private static DocumentContext read(String resource) {
    try (InputStream in = own(resource).openStream()) {
      return JsonPath.parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Boot's own jars have files of the same name. */
  private static URL own(String resource) throws IOException {
    String home = WalAutoConfiguration.class
        .getProtectionDomain()
        .getCodeSource()
        .getLocation()
        .toString();
    return Collections.list(WalAutoConfiguration.class.getClassLoader().getResources(resource))
        .stream()
        .filter(url -> url.toString().contains(home))
        .findFirst()
        .orElseThrow();
  }
}
