// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.jwal.spring.fixture.WebApp;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

/** What a page of another site makes a browser ask of the endpoint. */
class CrossSiteRequestsTest {

  private static final String EVIL = "https://evil.example";

  @TempDir
  Path path;

  private WebApp app;

  /** Where the endpoint may be. */
  enum Server {
    SERVLET,
    REACTIVE(
        "spring.main.web-application-type=reactive",
        "spring.autoconfigure.exclude="
            + "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration"),
    SERVLET_PORT_OF_ITS_OWN("management.server.port=0", "management.server.base-path=/manage"),
    REACTIVE_PORT_OF_ITS_OWN(
        "spring.main.web-application-type=reactive",
        "management.server.port=0",
        "spring.autoconfigure.exclude="
            + "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration,"
            + "org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration"),
    OTHER_PATHS(
        "server.servlet.context-path=/app",
        "spring.mvc.servlet.path=/mvc",
        "management.endpoints.web.base-path=/ops",
        "management.endpoints.web.path-mapping.wal=log");

    private final String[] properties;

    Server(String... properties) {
      this.properties = properties;
    }

    private String root() {
      return switch (this) {
        case SERVLET, REACTIVE, REACTIVE_PORT_OF_ITS_OWN -> "/actuator/wal";
        case SERVLET_PORT_OF_ITS_OWN -> "/manage/actuator/wal";
        case OTHER_PATHS -> "/app/mvc/ops/log";
      };
    }
  }

  @AfterEach
  void stop() {
    if (app != null) {
      app.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPageOfAnotherSiteDoesNotAct(Server server) {
    start(server.properties);
    append(app.wal(), 1);
    for (String action : List.of("cut", "sync", "verify")) {
      EntityExchangeResult<String> refused =
          post(server.root() + "/" + action, "Sec-Fetch-Site", "cross-site", "Origin", EVIL);
      assertThat(refused.getStatus().value()).isEqualTo(403);
      assertThat(refused.getResponseHeaders().getContentType()).hasToString("application/json");
      assertThat(JsonPath.parse(refused.getResponseBody()).<String>read("$.error"))
          .startsWith("a page of another site may not act on the log.")
          .contains("management.endpoints.web.cors.allowed-origins");
    }
    assertThat(app.wal().status().segments()).hasSize(1);
    assertThat(post(server.root() + "/cut").getStatus().value()).isEqualTo(200);
    assertThat(app.wal().status().segments()).hasSize(2);
  }

  @Test
  void browsersSayWhetherAPageIsTheApplicationsOwn() {
    start();
    assertThat(status("Sec-Fetch-Site", "same-origin")).isEqualTo(200);
    assertThat(status("Sec-Fetch-Site", "none")).isEqualTo(200);
    assertThat(status("Sec-Fetch-Site", "same-site")).isEqualTo(403);
    assertThat(status("Sec-Fetch-Site", "cross-site")).isEqualTo(403);
  }

  @Test
  void olderBrowsersSayItByTheOrigin() {
    start();
    String own = "localhost:" + port();
    assertThat(status("Origin", "http://" + own)).isEqualTo(200);
    assertThat(status("Origin", "https://" + own)).isEqualTo(200);
    assertThat(status("Origin", "http://localhost:1")).isEqualTo(403);
    assertThat(status("Origin", EVIL)).isEqualTo(403);
    assertThat(status("Origin", "null")).isEqualTo(403);
    assertThat(status("Origin", "no origin")).isEqualTo(403);
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVLET", "REACTIVE", "OTHER_PATHS"})
  void theForwardedHostOfAProxyIsTheApplicationsOwnIfSpringTrustsIt(Server server) {
    String[] forwarded = {
      "Origin", "https://app.example",
      "X-Forwarded-Host", "app.example",
      "X-Forwarded-Proto", "https"
    };
    String[] ofAnother = {
      "Origin", EVIL, "X-Forwarded-Host", "app.example", "X-Forwarded-Proto", "https"
    };
    for (String strategy : List.of("framework", "native")) {
      start(with(server.properties, "server.forward-headers-strategy=" + strategy));
      assertThat(post(server.root() + "/sync", forwarded).getStatus().value())
          .as(strategy)
          .isEqualTo(200);
      assertThat(post(server.root() + "/sync", ofAnother).getStatus().value())
          .as(strategy)
          .isEqualTo(403);
      stop();
    }
    start(with(server.properties, "server.forward-headers-strategy=none"));
    EntityExchangeResult<String> refused = post(server.root() + "/sync", forwarded);
    assertThat(refused.getStatus().value()).isEqualTo(403);
    assertThat(refused.getResponseBody()).contains("server.forward-headers-strategy");
  }

  private static String[] with(String[] properties, String another) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add(another);
    return all.toArray(String[]::new);
  }

  @Test
  void noPathLeadsAround() {
    start();
    for (String path : List.of(
        "/actuator/wal;a=b/cut",
        "/actuator;x/wal/cut",
        "/actuator/wal/c%75t",
        "/%61ctuator/wal/cut",
        "/actuator/wal/cut/")) {
      assertThat(post(path, "Origin", EVIL).getStatus().value()).as(path).isNotEqualTo(200);
    }
  }

  @Test
  void aSiteThatCorsAllowsActs() {
    start(
        "management.endpoints.web.cors.allowed-origins=https://ops.example",
        "management.endpoints.web.cors.allowed-methods=GET,POST");
    assertThat(status("Origin", "https://ops.example", "Sec-Fetch-Site", "cross-site"))
        .isEqualTo(200);
    assertThat(status("Origin", EVIL, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
  }

  @Test
  void lookingIsNotActing() {
    start();
    assertThat(client()
            .get()
            .uri("/actuator/wal")
            .header("Sec-Fetch-Site", "cross-site")
            .exchange()
            .expectBody(String.class)
            .returnResult()
            .getStatus()
            .value())
        .isEqualTo(200);
  }

  private void start(String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("wal.dir=" + path);
    app = WebApp.startedWith(all.toArray(String[]::new));
  }

  private int status(String... headers) {
    return post("/actuator/wal/sync", headers).getStatus().value();
  }

  private EntityExchangeResult<String> post(String uri, String... headers) {
    return client()
        .post()
        .uri(URI.create("http://localhost:" + port() + uri))
        .headers(all -> add(headers, all))
        .exchange()
        .expectBody(String.class)
        .returnResult();
  }

  private static void add(String[] headers, HttpHeaders all) {
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
  }

  private RestTestClient client() {
    return RestTestClient.bindToServer().baseUrl("http://localhost:" + port()).build();
  }

  private String port() {
    var environment = app.context().getEnvironment();
    return environment.getProperty(
        "local.management.port", environment.getRequiredProperty("local.server.port"));
  }
}
