// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.WalException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} for an application with several logs: what {@link WalEndpoint} does for
 * one, for each of them by its bean name.
 */
@Endpoint(id = "wal")
@RegisterReflectionForBinding({
  CutDescriptor.class,
  ProblemDescriptor.class,
  SegmentContentsDescriptor.class,
  SyncDescriptor.class,
  VerificationDescriptor.class
})
public final class WalLogsEndpoint {

  private final Map<String, WalEndpoint> logs;

  /**
   * Shows several logs.
   *
   * @param logs what shows and acts on each, by the logs' bean names
   */
  public WalLogsEndpoint(Map<String, WalEndpoint> logs) {
    this.logs = Collections.unmodifiableMap(new LinkedHashMap<>(logs));
  }

  /**
   * Shows every log. Does no I/O.
   *
   * @return the logs as they are now
   */
  @ReadOperation
  public WalLogsDescriptor logs() {
    return describe(WalEndpoint::wal);
  }

  /**
   * Shows one log. Does no I/O.
   *
   * @param name its bean name
   * @return the log as it is now; {@code null} if there is none of this name
   */
  @ReadOperation
  public @Nullable WalDescriptor log(@Selector String name) {
    WalEndpoint log = logs.get(name);
    return log == null ? null : log.wal();
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
    WalEndpoint log = logs.get(name);
    return log == null ? null : log.segment(sequence);
  }

  /**
   * Acts on one log.
   *
   * @param name the log's bean name
   * @param action what to do
   * @return what was done, as {@link WalEndpoint#act} returns it; {@code null} if there is no such
   *     log
   * @throws WalException if the log has stopped or is damaged
   * @throws IllegalStateException if the log is closed
   */
  @WriteOperation
  public @Nullable OperationResponseBody act(@Selector String name, @Selector WalAction action) {
    WalEndpoint log = logs.get(name);
    return log == null ? null : log.act(action);
  }

  WalLogsDescriptor describe(Function<WalEndpoint, WalDescriptor> description) {
    Map<String, WalDescriptor> descriptions = new LinkedHashMap<>();
    logs.forEach((name, log) -> descriptions.put(name, description.apply(log)));
    return new WalLogsDescriptor(descriptions);
  }

  Map<String, WalEndpoint> byName() {
    return logs;
  }
}
