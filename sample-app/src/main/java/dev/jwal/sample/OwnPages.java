// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses what a page of another site makes a browser on this machine ask for. The sample asks
 * for no password, so nothing else keeps such a page from reading or changing the store.
 *
 * <p>A page under a name that leads to this machine (DNS rebinding) is known by the host that the
 * browser asks for; any other by {@code Sec-Fetch-Site}, or {@code Origin} from older browsers.
 */
@Component
@Order(0) // before the filter of the endpoint, which would refuse some of them too
final class OwnPages extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final transient JsonMapper mapper;
  private final Set<String> allowedHosts;

  OwnPages(JsonMapper mapper, @Value("${sample.allowed-hosts}") Set<String> allowedHosts) {
    this.mapper = mapper;
    this.allowedHosts = Set.copyOf(allowedHosts);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!allowedHosts.contains(request.getServerName().toLowerCase(Locale.ROOT))) {
      refuse(
          response,
          "Unknown host",
          "the sample is asked for under a name that is none of its own, " + allowedHosts
              + ". To reach it by another name, add that to sample.allowed-hosts.");
    } else if (!READING.contains(request.getMethod()) && isFromAnotherSite(request)) {
      refuse(
          response,
          "Another site",
          "a page of another site may not change anything here. Use the sample's own page, or a"
              + " program such as curl.");
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean isFromAnotherSite(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !OWN_SITE.contains(site);
    }
    String origin = request.getHeader("Origin");
    return origin != null && !isOrigin(origin, request.getHeader("Host"));
  }

  private static boolean isOrigin(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException noOrigin) {
      return false;
    }
  }

  private void refuse(HttpServletResponse response, String title, String detail)
      throws IOException {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN, detail);
    problem.setTitle(title);
    response.setStatus(HttpStatus.FORBIDDEN.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.getOutputStream().write(mapper.writeValueAsBytes(problem));
  }
}
