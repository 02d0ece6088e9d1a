// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.WalException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** What one log answers on the web: a status for each outcome, and a body that says what to do. */
record LogOverWeb(LogOperations log) {

  WebEndpointResponse<OperationResponseBody> segment(String text) {
    Optional<SegmentSelector> selector = SegmentSelector.parse(text);
    return selector.isPresent()
        ? respond(() -> segment(selector.get()))
        : badRequest(SegmentSelector.unreadable(text));
  }

  private WebEndpointResponse<OperationResponseBody> segment(SegmentSelector selector) {
    SegmentContentsDescriptor segment = log.segment(selector.sequence());
    return segment != null && selector.means(segment.name())
        ? new WebEndpointResponse<>(segment)
        : new WebEndpointResponse<>(
            selector.notFoundAmong(log.segments()), WebEndpointResponse.STATUS_NOT_FOUND);
  }

  WebEndpointResponse<OperationResponseBody> entries(
      @Nullable String from, @Nullable String max, boolean showData) {
    EntryRange range;
    try {
      range = EntryRange.parse(from, max);
    } catch (IllegalArgumentException unreadable) {
      return badRequest(ProblemDescriptor.of(unreadable));
    }
    return respond(() -> entries(range, showData));
  }

  private WebEndpointResponse<OperationResponseBody> entries(EntryRange range, boolean showData) {
    try {
      return new WebEndpointResponse<>(log.entries(range, showData));
    } catch (WalException.IndexNotFound notThere) {
      return new WebEndpointResponse<>(
          log.describe(notThere), WebEndpointResponse.STATUS_NOT_FOUND);
    }
  }

  WebEndpointResponse<OperationResponseBody> act(String text) {
    Optional<WalAction> action = WalAction.named(text);
    return action.isPresent()
        ? respond(() -> new WebEndpointResponse<>(log.act(action.get())))
        : badRequest(ProblemDescriptor.of(
            "there is no action '%s'; the actions are %s".formatted(text, WalAction.NAMES)));
  }

  private static WebEndpointResponse<OperationResponseBody> badRequest(ProblemDescriptor problem) {
    return new WebEndpointResponse<>(problem, WebEndpointResponse.STATUS_BAD_REQUEST);
  }

  private static WebEndpointResponse<OperationResponseBody> respond(
      Supplier<WebEndpointResponse<OperationResponseBody>> operation) {
    try {
      return operation.get();
    } catch (VerificationInProgressException busy) {
      return new WebEndpointResponse<>(
          ProblemDescriptor.of(busy), WebEndpointResponse.STATUS_TOO_MANY_REQUESTS);
    } catch (WalException | IllegalStateException refused) {
      return new WebEndpointResponse<>(
          ProblemDescriptor.of(refused), WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
    }
  }
}
