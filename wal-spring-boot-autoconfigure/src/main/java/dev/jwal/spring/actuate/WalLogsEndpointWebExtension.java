// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What {@link WalLogsEndpoint} needs to be on the web: as {@link WalEndpointWebExtension} for one
 * log; and whoever names no log, or one that is not there, is told which there are.
 */
@EndpointWebExtension(endpoint = WalLogsEndpoint.class)
public final class WalLogsEndpointWebExtension {

  private final WalLogsEndpoint endpoint;
  private final Show showValues;
  private final Set<String> roles;

  /**
   * Extends an endpoint.
   *
   * @param endpoint the endpoint
   * @param showValues when the metadata is shown
   * @param roles who is authorized to see it; empty for everyone who is authenticated
   */
  public WalLogsEndpointWebExtension(WalLogsEndpoint endpoint, Show showValues, Set<String> roles) {
    this.endpoint = endpoint;
    this.showValues = showValues;
    this.roles = Set.copyOf(roles);
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
    return endpoint.describe(log -> log.wal(showMetadata));
  }

  /**
   * Shows one log.
   *
   * @param securityContext who asks
   * @param name its bean name
   * @return the log as it is now; 404 if there is none of this name, 400 if it is a segment's number
   */
  @ReadOperation
  public WebEndpointResponse<OperationResponseBody> log(
      SecurityContext securityContext, @Selector String name) {
    boolean showMetadata = showValues.isShown(securityContext, roles);
    return of(name, log -> new WebEndpointResponse<>(log.wal(showMetadata)));
  }

  /**
   * Reads and checks one segment of a log.
   *
   * @param name the log's bean name
   * @param sequence the segment's number or file name, as for one log
   * @return what it holds; 400 if that is neither, 404 if there is no such log or segment, 503 if it
   *     is damaged
   */
  @ReadOperation
  public WebEndpointResponse<OperationResponseBody> segment(
      @Selector String name, @Selector String sequence) {
    return of(name, log -> new LogOverWeb(log).segment(sequence));
  }

  /**
   * Acts on one log.
   *
   * @param name the log's bean name
   * @param action what to do, as for one log
   * @return what was done; 400 if there is no such action, 404 if there is no such log, 429 if it is
   *     to be verified while that is being done, 503 if it refuses
   */
  @WriteOperation
  public WebEndpointResponse<OperationResponseBody> act(
      @Selector String name, @Selector String action) {
    return of(name, log -> new LogOverWeb(log).act(action));
  }

  /**
   * Refuses to act on no log in particular.
   *
   * @param name what was to be done, or a log's bean name
   * @return 400 with the names of the logs
   */
  @WriteOperation
  public WebEndpointResponse<OperationResponseBody> actOnNone(@Selector String name) {
    return problem(
        WebEndpointResponse.STATUS_BAD_REQUEST,
        "there are several logs: say which, and what to do, as in wal/%s/%s"
            .formatted(anyName(), WalAction.CUT.name().toLowerCase(Locale.ROOT)));
  }

  private WebEndpointResponse<OperationResponseBody> of(
      String name, Function<WalEndpoint, WebEndpointResponse<OperationResponseBody>> operation) {
    WalEndpoint log = endpoint.byName().get(name);
    if (log != null) {
      return operation.apply(log);
    }
    return SegmentSelector.parse(name).isPresent()
        ? problem(
            WebEndpointResponse.STATUS_BAD_REQUEST,
            "there are several logs: say which has the segment, as in wal/%s/%s"
                .formatted(anyName(), name))
        : problem(WebEndpointResponse.STATUS_NOT_FOUND, "there is no log '%s'".formatted(name));
  }

  private WebEndpointResponse<OperationResponseBody> problem(int status, String text) {
    String error =
        text + "; the logs are " + String.join(", ", endpoint.byName().keySet());
    return new WebEndpointResponse<>(ProblemDescriptor.of(error), status);
  }

  private String anyName() {
    return endpoint.byName().keySet().iterator().next();
  }
}
