// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.Map;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The logs, as the endpoint shows them.
 *
 * @param logs the logs by their bean names
 */
public record WalLogsDescriptor(Map<String, WalDescriptor> logs) implements OperationResponseBody {}
