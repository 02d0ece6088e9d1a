// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.actuate.WalEndpoint;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

/** What an application has to say for the endpoint to be there, and for it to act. */
class EndpointAccessTest {

  @TempDir
  Path path;

  private WebApp app;

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void onlyHealthIsExposedByDefault() {
    app = WebApp.exposingTheDefaultWith("wal.dir=" + path);

    assertThat(status("GET", "/actuator/health")).isEqualTo(200);
    assertThat(status("GET", "/actuator/wal")).isEqualTo(404);
    assertThat(status("POST", "/actuator/wal/cut")).isEqualTo(404);
    assertThat(app.context().getBeanNamesForType(WalEndpoint.class)).isEmpty();
    app.client()
        .get()
        .uri("/actuator")
        .exchange()
        .expectBody()
        .jsonPath("$._links.wal")
        .doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "management.endpoint.wal.access=read-only",
        "management.endpoints.access.default=read-only",
        "management.endpoints.access.max-permitted=read-only"
      })
  void theLogIsShownAndNotCut(String access) {
    app = WebApp.startedWith("wal.dir=" + path, access);
    append(app.wal(), 1);

    assertThat(status("GET", "/actuator/wal")).isEqualTo(200);
    assertThat(status("GET", "/actuator/wal/wal/0")).isEqualTo(200);
    assertThat(status("POST", "/actuator/wal/cut")).isEqualTo(405);
    assertThat(app.wal().status().segments()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "management.endpoint.wal.access=none",
        "management.endpoints.access.default=none",
        "management.endpoints.access.max-permitted=none"
      })
  void theEndpointIsNotThere(String access) {
    app = WebApp.startedWith("wal.dir=" + path, access);

    assertThat(status("GET", "/actuator/wal")).isEqualTo(404);
    assertThat(app.context().getBeanNamesForType(WalEndpoint.class)).isEmpty();
  }

  @Test
  void whatIsPermittedAtMostWinsOverWhatTheEndpointIsGiven() {
    app = WebApp.startedWith(
        "wal.dir=" + path,
        "management.endpoint.wal.access=unrestricted",
        "management.endpoints.access.max-permitted=read-only");

    assertThat(status("GET", "/actuator/wal")).isEqualTo(200);
    assertThat(status("POST", "/actuator/wal/cut")).isEqualTo(405);
  }

  private int status(String method, String uri) {
    return app.client()
        .method(HttpMethod.valueOf(method))
        .uri(uri)
        .exchange()
        .returnResult(Void.class)
        .getStatus()
        .value();
  }
}
