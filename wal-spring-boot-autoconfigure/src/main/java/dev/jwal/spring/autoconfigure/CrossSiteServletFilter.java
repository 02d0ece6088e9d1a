// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/** Refuses {@link CrossSiteRequests} on a server with servlets. */
final class CrossSiteServletFilter extends OncePerRequestFilter {

  private final CrossSiteRequests refused;

  CrossSiteServletFilter(CrossSiteRequests refused) {
    this.refused = refused;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (refused.contain(
        request.getMethod(),
        ServletRequestPathUtils.parse(request).pathWithinApplication(),
        request::getHeader,
        () -> URI.create("%s://%s:%d"
            .formatted(request.getScheme(), request.getServerName(), request.getServerPort())))) {
      response.setStatus(CrossSiteRequests.STATUS);
      response.setContentType(MediaType.APPLICATION_JSON_VALUE);
      response.getOutputStream().write(CrossSiteRequests.BODY.getBytes(UTF_8));
      return;
    }
    chain.doFilter(request, response);
  }
}
