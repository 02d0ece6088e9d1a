// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.actuate.WalEndpoint;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;

/**
 * Makes what shows and acts on each log.
 *
 * @param checks what was checked when logs were opened
 * @param sanitizingFunctions may mask metadata
 * @param observer observes what is done
 * @param showValues when metadata is shown
 */
record WalEndpoints(
    StartupChecks checks,
    List<SanitizingFunction> sanitizingFunctions,
    WalOperationObserver observer,
    Show showValues) {

  /** In the order of the logs, by their bean names. */
  Map<String, WalEndpoint> of(Map<String, Wal> logs) {
    Map<String, WalEndpoint> endpoints = new LinkedHashMap<>();
    logs.forEach((name, wal) -> endpoints.put(
        name,
        new WalEndpoint(
            wal, checks.of(name, wal), sanitizingFunctions, showValues, name, observer)));
    return endpoints;
  }
}
