// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.net.URI;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.http.server.PathContainer;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Knows which requests a page of another site makes a browser send, to act on the log.
 *
 * <p>Such a request needs no body, so browsers send it without asking the server first. It is known
 * by the header {@code Sec-Fetch-Site}, which no page can set; browsers from before 2023 send
 * {@code Origin} alone, which is compared with the host that was asked. Behind a proxy that is the
 * forwarded host if Spring Boot is set to use forwarded headers, and only then, as any client can
 * send them. Programs send neither. A site that CORS allows may act.
 */
final class CrossSiteRequests {

  /** The answer's status: forbidden. */
  static final int STATUS = 403;

  /** The answer's body, JSON. */
  static final String BODY = """
      {"error":"a page of another site may not act on the log. Send the request from a program, or \
      from a page of this application; behind a proxy that changes the header Host, set \
      server.forward-headers-strategy. To allow the site, list its origin in \
      management.endpoints.web.cors.allowed-origins, and POST in \
      management.endpoints.web.cors.allowed-methods."}""";

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final PathMappedEndpoints endpoints;
  private final Supplier<@Nullable CorsConfiguration> cors;

  CrossSiteRequests(PathMappedEndpoints endpoints, Supplier<@Nullable CorsConfiguration> cors) {
    this.endpoints = endpoints;
    this.cors = cors;
  }

  /**
   * Returns whether to refuse a request.
   *
   * @param method its method
   * @param path its path within the application
   * @param header its headers, by their names
   * @param asked scheme, host and port that were asked, those that a trusted proxy forwards
   */
  boolean contain(
      String method,
      PathContainer path,
      Function<String, @Nullable String> header,
      Supplier<URI> asked) {
    return !READING.contains(method) && isOfTheEndpoint(path) && isFromAnotherSite(header, asked);
  }

  private boolean isOfTheEndpoint(PathContainer path) {
    String root = endpoints.getPath(EndpointId.of("wal"));
    if (root == null) {
      return false;
    }
    PathPattern pattern = PathPatternParser.defaultInstance.parse(root + "/**");
    return pattern.matches(path);
  }

  private boolean isFromAnotherSite(
      Function<String, @Nullable String> header, Supplier<URI> asked) {
    String origin = header.apply("Origin");
    if (origin != null && isAllowed(origin)) {
      return false;
    }
    String site = header.apply("Sec-Fetch-Site");
    return site != null
        ? !OWN_SITE.contains(site)
        : origin != null && !isOrigin(origin, header.apply("Host")) && !isOrigin(origin, asked);
  }

  private boolean isAllowed(String origin) {
    CorsConfiguration configuration = cors.get();
    return configuration != null && configuration.checkOrigin(origin) != null;
  }

  private static boolean isOrigin(String origin, Supplier<URI> asked) {
    try {
      URI uri = asked.get();
      String authority =
          uri.getPort() == defaultPort(uri.getScheme()) ? uri.getHost() : uri.getRawAuthority();
      return isOrigin(origin, authority);
    } catch (IllegalArgumentException noHost) {
      return false;
    }
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** The scheme is not compared: it is not that of the browser behind a proxy that ends TLS. */
  private static boolean isOrigin(String origin, @Nullable String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException noOrigin) {
      return false;
    }
  }
}
