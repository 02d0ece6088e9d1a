// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.util.Map;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;

/** Properties are set under {@code wal} that do not exist. */
final class UnknownPropertiesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Map<ConfigurationProperty, String> nearest;

  /** For each of them the name of the property that is most like it. */
  UnknownPropertiesException(Map<ConfigurationProperty, String> nearest) {
    super("no such property: "
        + String.join(
            ", ",
            nearest.keySet().stream().map(each -> each.getName().toString()).toList()));
    this.nearest = nearest;
  }

  /** A line for each property: its name, where it is set, and what was probably meant. */
  String describe() {
    StringBuilder lines = new StringBuilder();
    nearest.forEach((property, name) -> {
      Origin origin = property.getOrigin();
      lines.append("\n    - '").append(property.getName()).append("'");
      if (origin != null) {
        lines.append(" (").append(origin).append(")");
      }
      lines.append(": did you mean '").append(name).append("'?");
    });
    return lines.toString();
  }
}
