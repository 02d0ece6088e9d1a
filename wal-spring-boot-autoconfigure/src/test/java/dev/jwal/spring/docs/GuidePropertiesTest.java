// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

/** Holds the table of properties to the metadata that IDEs read. */
class GuidePropertiesTest {

  private static final String METADATA = "META-INF/spring-configuration-metadata.json";

  @Test
  void thePageListsEveryPropertyAsItIs() throws IOException {
    List<Map<String, Object>> properties;
    try (InputStream in = ownMetadata().openStream()) {
      properties = JsonPath.parse(in).read("$.properties[*]");
    }
    assertThat(GuidePage.of("properties.md").rowsThatBeginWith("| `wal.", "| `management."))
        .containsExactlyInAnyOrderElementsOf(
            properties.stream().map(GuidePropertiesTest::row).toList());
  }

  private static String row(Map<String, Object> property) {
    Object defaultValue = property.get("defaultValue");
    return "| `%s` | %s | %s | %s |"
        .formatted(
            property.get("name"),
            type((String) property.get("type")),
            defaultValue == null ? "none" : "`" + defaultValue + "`",
            property.get("description"));
  }

  /** The simple name, or what an enum may be. */
  private static String type(String name) {
    if (!name.contains("<")) {
      Object[] constants = ClassUtils.resolveClassName(name, null).getEnumConstants();
      if (constants != null) {
        return Arrays.stream(constants)
            .map(constant -> ((Enum<?>) constant).name())
            .map(constant -> "`" + constant.toLowerCase(Locale.ROOT).replace('_', '-') + "`")
            .collect(Collectors.joining(", "));
      }
    }
    return name.replaceAll("[a-z]+\\.", "").replace("<", " of ").replace(">", "");
  }

  /** Boot's own jars have files of the same name. */
  private static URL ownMetadata() throws IOException {
    String home = WalAutoConfiguration.class
        .getProtectionDomain()
        .getCodeSource()
        .getLocation()
        .toString();
    return Collections.list(WalAutoConfiguration.class.getClassLoader().getResources(METADATA))
        .stream()
        .filter(url -> url.toString().startsWith(home))
        .findFirst()
        .orElseThrow();
  }
}
