// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the log's endpoint.
 *
 * @param showValues When to show the log's metadata unmasked.
 * @param roles Roles used to determine whether a user is authorized to see the metadata. When
 *     empty, all authenticated users are authorized.
 */
@ConfigurationProperties("management.endpoint.wal")
public record WalEndpointProperties(
    @DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {}
