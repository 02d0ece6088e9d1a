// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses {@link CrossSiteRequests} on a server without servlets. */
final class CrossSiteWebFilter implements WebFilter {

  private final CrossSiteRequests refused;

  CrossSiteWebFilter(CrossSiteRequests refused) {
    this.refused = refused;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    if (refused.contain(
        request.getMethod().name(),
        request.getPath().pathWithinApplication(),
        request.getHeaders()::getFirst,
        request::getURI)) {
      ServerHttpResponse response = exchange.getResponse();
      response.setStatusCode(HttpStatusCode.valueOf(CrossSiteRequests.STATUS));
      response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
      byte[] body = CrossSiteRequests.BODY.getBytes(UTF_8);
      return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }
    return chain.filter(exchange);
  }
}
