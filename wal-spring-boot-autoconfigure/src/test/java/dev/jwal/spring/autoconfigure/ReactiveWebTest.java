// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The endpoint and health on a server without servlets. */
class ReactiveWebTest {

  @TempDir
  Path path;

  private WebApp app;
  private RestTestClient client;

  @BeforeEach
  void start() {
    TestLog.createdIn(path).saved(3);
    app = WebApp.startedWith(
        "wal.dir=" + path,
        "management.endpoint.wal.entries.enabled=true",
        "spring.main.web-application-type=reactive",
        "spring.autoconfigure.exclude="
            + "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration");
    client = app.client();
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void theServerIsReactive() {
    assertThat(app.context())
        .isInstanceOfSatisfying(
            ReactiveWebServerApplicationContext.class,
            context -> assertThat(context.getWebServer().getClass().getSimpleName())
                .isEqualTo("NettyWebServer"));
  }

  @Test
  void theLogIsShown() {
    client
        .get()
        .uri("/actuator/wal/wal")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.lastIndex")
        .isEqualTo(3)
        .jsonPath("$.verification.result")
        .isEqualTo("PASSED");
    client.get().uri("/actuator/wal/wal/0").exchange().expectStatus().isOk();
    client.get().uri("/actuator/wal/wal/7").exchange().expectStatus().isNotFound();
  }

  @Test
  void entriesAreShown() {
    client
        .get()
        .uri("/actuator/wal/wal/entries?from=2&max=1")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.entries[0].index")
        .isEqualTo(2)
        .jsonPath("$.entries[0].data")
        .isEqualTo("******")
        .jsonPath("$.next")
        .isEqualTo(3);
    client
        .get()
        .uri("/actuator/wal/wal/entries?max=no")
        .exchange()
        .expectStatus()
        .isBadRequest();
    client
        .get()
        .uri("/actuator/wal/wal/entries?from=9")
        .exchange()
        .expectStatus()
        .isNotFound();
  }

  @Test
  void theLogIsCut() {
    append(app.wal(), 1);
    client
        .post()
        .uri("/actuator/wal/cut")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.current.sequence")
        .isEqualTo(1);
    client.post().uri("/actuator/wal/nope").exchange().expectStatus().isBadRequest();
  }

  @Test
  void theLogHasHealth() {
    client
        .get()
        .uri("/actuator/health")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.components.wal.status")
        .isEqualTo("UP");
  }

  @Test
  void aClosedLogAnswers503() {
    app.wal().close();
    client.post().uri("/actuator/wal/cut").exchange().expectStatus().isEqualTo(503);
    client.get().uri("/actuator/health").exchange().expectStatus().isEqualTo(503);
  }
}
