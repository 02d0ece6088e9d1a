// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the log's health.
 *
 * @param stuckThreshold Time that a write or sync may be in flight before the log is down.
 */
@ConfigurationProperties("management.health.wal")
public record WalHealthProperties(@DefaultValue("10s") Duration stuckThreshold) {}
