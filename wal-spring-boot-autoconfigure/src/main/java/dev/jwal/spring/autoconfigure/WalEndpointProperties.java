// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the log's endpoint.
 *
 * @param showValues When to show the log's metadata and the data of its entries unmasked.
 * @param roles Roles used to determine whether a user is authorized to see metadata and data. When
 *     empty, all authenticated users are authorized.
 * @param entries What is shown of entries.
 */
@ConfigurationProperties("management.endpoint.wal")
public record WalEndpointProperties(
    @DefaultValue("never") Show showValues,
    @DefaultValue Set<String> roles,
    @DefaultValue Entries entries) {

  /**
   * What is shown of entries.
   *
   * @param enabled Whether entries of the log can be read through the endpoint.
   */
  public record Entries(@DefaultValue("false") boolean enabled) {}
}
