// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What {@link WalEndpoint} needs to be on the web: who may see the metadata, a status for each
 * outcome, and entries of a log, which are shown here only. A log that has stopped, is damaged or closed answers 503 with a {@link
 * ProblemDescriptor}; a name that no log has is answered with the names that there are.
 */
@EndpointWebExtension(endpoint = WalEndpoint.class)
public final class WalEndpointWebExtension {

  private static final String ENTRIES = "entries";

  private final WalEndpoint endpoint;
  private final Show showValues;
  private final Set<String> roles;
  private final boolean showEntries;

  /**
   * Extends an endpoint.
   *
   * @param showValues when metadata, and the data of entries, is shown
   * @param roles who is authorized to see it; empty for everyone who is authenticated
   * @param showEntries whether entries are shown at all
   */
  public WalEndpointWebExtension(
      WalEndpoint endpoint, Show showValues, Set<String> roles, boolean showEntries) {
    this.endpoint = endpoint;
    this.showValues = showValues;
    this.roles = Set.copyOf(roles);
    this.showEntries = showEntries;
  }

  /**
   * Shows every log.
   *
   * @param securityContext who asks
   * @return the logs as they are now
   */
  @ReadOperation
  public WalLogsDescriptor logs(SecurityContext securityContext) {
    boolean showMetadata = showValues.isShown(securityContext, roles);
    return endpoint.describe(log -> log.describe(showMetadata));
  }

  /**
   * Shows one log.
   *
   * @param securityContext who asks
   * @param name its bean name
   * @return the log as it is now; 404 if there is none of this name
   */
  @ReadOperation
  public WebEndpointResponse<OperationResponseBody> log(
      SecurityContext securityContext, @Selector String name) {
    boolean showMetadata = showValues.isShown(securityContext, roles);
    return of(name, log -> new WebEndpointResponse<>(log.describe(showMetadata)));
  }

  /**
   * Reads and checks one segment of a log, or shows entries of it.
   *
   * @param securityContext who asks
   * @param name the log's bean name
   * @param sequence the segment's number, decimal or hexadecimal after {@code 0x}, or its file's
   *     name; or {@code entries}
   * @param from of entries, the index of the first; {@code null} for the first that is there
   * @param max of entries, how many at most; {@code null} for 100
   * @return what it holds, or the entries; 400 if something is none of these, 404 if there is no
   *     such log, segment or index, or if entries are not shown, 503 if it is damaged
   */
  // One operation for both: which one is meant can be read only from the path, as a selector.
  @ReadOperation
  public WebEndpointResponse<OperationResponseBody> segmentOrEntries(
      SecurityContext securityContext,
      @Selector String name,
      @Selector String sequence,
      @Nullable String from,
      @Nullable String max) {
    return of(
        name,
        log -> sequence.equals(ENTRIES)
            ? entries(log, securityContext, from, max)
            : new LogOverWeb(log).segment(sequence));
  }

  private WebEndpointResponse<OperationResponseBody> entries(
      LogOperations log,
      SecurityContext securityContext,
      @Nullable String from,
      @Nullable String max) {
    return showEntries
        ? new LogOverWeb(log).entries(from, max, showValues.isShown(securityContext, roles))
        : problem(
            WebEndpointResponse.STATUS_NOT_FOUND,
            "entries are not shown. To show them, set management.endpoint.wal.entries.enabled=true"
                + " and start the application again.");
  }

  /**
   * Acts on one log.
   *
   * @param name the log's bean name
   * @param action what to do: the name of a {@link WalAction} in any case
   * @return what was done; 400 if there is no such action, 404 if there is no such log, 429 if it
   *     is to be verified while that is being done, 503 if it refuses
   */
  @WriteOperation
  public WebEndpointResponse<OperationResponseBody> act(
      @Selector String name, @Selector String action) {
    return of(name, log -> new LogOverWeb(log).act(action));
  }

  /**
   * Acts on the only log: the short form of {@link #act(String, String)} for an application that
   * has one.
   *
   * @param action what to do: the name of a {@link WalAction} in any case
   * @return what was done; 400 with the names of the logs if there are several
   */
  @WriteOperation
  public WebEndpointResponse<OperationResponseBody> actOnTheOnlyLog(@Selector String action) {
    Map<String, LogOperations> logs = endpoint.byName();
    if (logs.containsKey(action)) {
      return problem(
          WebEndpointResponse.STATUS_BAD_REQUEST,
          "what to do with the log '%s' is missing, as in wal/%s/cut; the actions are %s"
              .formatted(action, action, WalAction.NAMES));
    }
    if (logs.size() > 1) {
      String anyName = logs.keySet().iterator().next();
      return problem(
          WebEndpointResponse.STATUS_BAD_REQUEST,
          "there are several logs: name the one to act on, as in wal/%s/cut; the logs are %s"
              .formatted(anyName, names()));
    }
    return new LogOverWeb(logs.values().iterator().next()).act(action);
  }

  private WebEndpointResponse<OperationResponseBody> of(
      String name, Function<LogOperations, WebEndpointResponse<OperationResponseBody>> operation) {
    LogOperations log = endpoint.byName().get(name);
    return log != null
        ? operation.apply(log)
        : problem(
            WebEndpointResponse.STATUS_NOT_FOUND,
            "there is no log '%s'; the logs are %s".formatted(name, names()));
  }

  private static WebEndpointResponse<OperationResponseBody> problem(int status, String error) {
    return new WebEndpointResponse<>(ProblemDescriptor.of(error), status);
  }

  private String names() {
    return String.join(", ", endpoint.byName().keySet());
  }
}
