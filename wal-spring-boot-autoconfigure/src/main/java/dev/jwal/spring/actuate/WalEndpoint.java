// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.internal.startup.StartupCheck;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} that shows the application's logs, their segments and their condition,
 * and acts on them. A log is addressed by its bean name, also if it is the only one, so that a
 * second log changes nothing for those who ask for the first.
 */
@Endpoint(id = "wal")
@RegisterReflectionForBinding({
  CutDescriptor.class,
  EntriesDescriptor.class,
  ProblemDescriptor.class,
  SegmentContentsDescriptor.class,
  SyncDescriptor.class,
  VerificationDescriptor.class
})
public final class WalEndpoint {

  private final Map<String, LogOperations> logs = new LinkedHashMap<>();

  /**
   * Shows logs, and lets what is done to them be observed.
   *
   * @param logs the logs by their bean names
   * @param checks what was checked when they were opened
   * @param sanitizingFunctions may mask metadata where it is shown
   * @param showValues when metadata is shown
   * @param observer observes cuts and verifications
   * @throws IllegalArgumentException if a log has the name of an action
   */
  public WalEndpoint(
      Map<String, Wal> logs,
      StartupChecks checks,
      Iterable<SanitizingFunction> sanitizingFunctions,
      Show showValues,
      WalOperationObserver observer) {
    logs.forEach((name, wal) -> {
      requireNoAction(name);
      StartupCheck check = checks.of(name, wal);
      this.logs.put(
          name, new LogOperations(name, wal, check, sanitizingFunctions, showValues, observer));
    });
  }

  private static void requireNoAction(String name) {
    if (WalAction.named(name).isPresent()) {
      throw new IllegalArgumentException(
          "the Wal bean '%s' has the name of an action of the endpoint 'wal'; the actions are %s. Give the bean another name."
              .formatted(name, WalAction.NAMES));
    }
  }

  /**
   * Shows every log. Does no I/O.
   *
   * @return the logs as they are now
   */
  @ReadOperation
  public WalLogsDescriptor logs() {
    return describe(LogOperations::describe);
  }

  /**
   * Shows one log. Does no I/O.
   *
   * @param name its bean name
   * @return the log as it is now; {@code null} if there is none of this name
   */
  @ReadOperation
  public @Nullable WalDescriptor log(@Selector String name) {
    LogOperations log = logs.get(name);
    return log == null ? null : log.describe();
  }

  /**
   * Reads and checks one segment of a log.
   *
   * @param name the log's bean name
   * @param sequence the segment's number
   * @return what it holds; {@code null} if there is no such log or segment
   * @throws WalException.Corrupt if it is damaged
   */
  @ReadOperation
  public @Nullable SegmentContentsDescriptor segment(
      @Selector String name, @Selector long sequence) {
    LogOperations log = logs.get(name);
    return log == null ? null : log.segment(sequence);
  }

  /**
   * Acts on one log.
   *
   * @param name the log's bean name
   * @param action what to do
   * @return what was done: a {@link CutDescriptor}, {@link SyncDescriptor} or {@link
   *     VerificationDescriptor}; {@code null} if there is no such log
   * @throws WalException if the log has stopped or is damaged
   * @throws IllegalStateException if the log is closed, or if it is to be verified while that is
   *     being done
   */
  // Selectors are the only parameters: any other would make a request without a JSON body a 415.
  @WriteOperation
  public @Nullable OperationResponseBody act(@Selector String name, @Selector WalAction action) {
    LogOperations log = logs.get(name);
    return log == null ? null : log.act(action);
  }

  WalLogsDescriptor describe(Function<LogOperations, WalDescriptor> description) {
    Map<String, WalDescriptor> descriptions = new LinkedHashMap<>();
    logs.forEach((name, log) -> descriptions.put(name, description.apply(log)));
    return new WalLogsDescriptor(descriptions);
  }

  Map<String, LogOperations> byName() {
    return Collections.unmodifiableMap(logs);
  }
}
