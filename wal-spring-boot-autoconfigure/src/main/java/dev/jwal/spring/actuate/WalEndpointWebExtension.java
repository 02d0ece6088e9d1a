// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What {@link WalEndpoint} needs to be on the web: who may see the metadata, and a status for each
 * outcome. A log that has stopped, is damaged or closed answers 503 with a {@link
 * ProblemDescriptor}.
 */
@EndpointWebExtension(endpoint = WalEndpoint.class)
public final class WalEndpointWebExtension {

  private final WalEndpoint endpoint;
  private final Show showValues;
  private final Set<String> roles;

  /**
   * Extends an endpoint.
   *
   * @param endpoint the endpoint
   * @param showValues when the metadata is shown
   * @param roles who is authorized to see it; empty for everyone who is authenticated
   */
  public WalEndpointWebExtension(WalEndpoint endpoint, Show showValues, Set<String> roles) {
    this.endpoint = endpoint;
    this.showValues = showValues;
    this.roles = Set.copyOf(roles);
  }

  /**
   * Shows the log.
   *
   * @param securityContext who asks
   * @return the log as it is now
   */
  @ReadOperation
  public WalDescriptor wal(SecurityContext securityContext) {
    return endpoint.wal(showValues.isShown(securityContext, roles));
  }

  /**
   * Reads and checks one segment.
   *
   * @param sequence the segment's number, decimal or hexadecimal after {@code 0x}, or its file's name
   * @return what it holds; 400 if it is neither, 404 if there is no such segment, 503 if it is
   *     damaged
   */
  @ReadOperation
  public WebEndpointResponse<OperationResponseBody> segment(@Selector String sequence) {
    return new LogOverWeb(endpoint).segment(sequence);
  }

  /**
   * Acts on the log.
   *
   * @param action what to do: the name of a {@link WalAction} in any case
   * @return what was done; 400 if there is no such action, 429 if the log is to be verified while
   *     that is being done, 503 if it refuses
   */
  @WriteOperation
  public WebEndpointResponse<OperationResponseBody> act(@Selector String action) {
    return new LogOverWeb(endpoint).act(action);
  }
}
