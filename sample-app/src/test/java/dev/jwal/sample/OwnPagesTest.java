// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages of other sites can do here: nothing. */
class OwnPagesTest {

  @TempDir
  Path path;

  private RunningSample sample;

  @BeforeEach
  void start() {
    sample = RunningSample.on(path.resolve("wal"), "--sample.allowed-hosts=localhost,store.test");
  }

  @AfterEach
  void stop() {
    sample.close();
  }

  @Test
  void aNameThatIsNotTheSamplesOwnIsRefused() throws IOException {
    assertThat(ask("GET /kv", "localhost:8080", "")).startsWith("HTTP/1.1 200");
    assertThat(ask("GET /kv", "STORE.test", "")).startsWith("HTTP/1.1 200");
    for (String request :
        new String[] {"GET /kv", "GET /", "GET /actuator/wal", "POST /snapshot"}) {
      assertThat(ask(request, "evil.example:8080", "Sec-Fetch-Site: same-origin\r\n"))
          .as(request)
          .startsWith("HTTP/1.1 403")
          .contains("application/problem+json")
          .contains("add that to sample.allowed-hosts");
    }
  }

  @Test
  void aPageOfAnotherSiteChangesNothing() throws IOException {
    for (String request :
        new String[] {"POST /snapshot", "POST /actuator/wal/cut", "PUT /kv/a", "DELETE /kv/a"}) {
      assertThat(ask(request, "localhost", "Sec-Fetch-Site: cross-site\r\n"))
          .as(request)
          .startsWith("HTTP/1.1 403")
          .contains("a page of another site may not change anything here");
      assertThat(ask(request, "localhost", "Origin: https://evil.example\r\n"))
          .as(request)
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void theOwnPageAndProgramsChangeWhatTheyLike() throws IOException {
    assertThat(ask("PUT /kv/a", "localhost", "")).startsWith("HTTP/1.1 201");
    assertThat(ask("PUT /kv/a", "localhost", "Sec-Fetch-Site: same-origin\r\n"))
        .startsWith("HTTP/1.1 204");
    assertThat(ask("PUT /kv/a", "localhost:1", "Origin: http://localhost:1\r\n"))
        .startsWith("HTTP/1.1 204");
    assertThat(ask("POST /snapshot", "localhost", "Sec-Fetch-Site: none\r\n"))
        .startsWith("HTTP/1.1 200")
        .contains("\"releasedSegments\":0")
        .contains("0 of 1 segments are released")
        .contains("wal.retention.max-segments");
  }

  private String ask(String request, String host, String headers) throws IOException {
    return new RawHttp(sample.port())
        .send(request
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nConnection: close\r\nContent-Length: 0\r\n"
            + headers
            + "\r\n");
  }
}
