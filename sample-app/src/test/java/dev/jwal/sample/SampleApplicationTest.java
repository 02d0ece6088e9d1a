// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@DirtiesContext
class SampleApplicationTest {

  @TempDir
  static Path directory;

  @Autowired
  RestTestClient http;

  @LocalServerPort
  int port;

  private Client client;

  @DynamicPropertySource
  static void log(DynamicPropertyRegistry properties) {
    properties.add("wal.dir", directory::toString);
    properties.add("wal.segment-size", () -> "64KB");
  }

  @BeforeEach
  void connect() {
    client = new Client(port);
  }

  @Test
  void valueIsPutReplacedReadAndDeleted() {
    http.put()
        .uri("/kv/a")
        .body("one".getBytes(UTF_8))
        .exchange()
        .expectStatus()
        .isCreated();
    http.put()
        .uri("/kv/a")
        .body("two".getBytes(UTF_8))
        .exchange()
        .expectStatus()
        .isNoContent();
    http.get()
        .uri("/kv/a")
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .exists("X-Wal-Index")
        .expectBody(byte[].class)
        .isEqualTo("two".getBytes(UTF_8));
    http.delete().uri("/kv/a").exchange().expectStatus().isNoContent();
    http.get().uri("/kv/a").exchange().expectStatus().isNotFound();
    http.delete().uri("/kv/a").exchange().expectStatus().isNotFound();
  }

  @Test
  void keysAreListed() {
    client.put("list/a", "1");
    client.put("list/b", "22");

    http.get()
        .uri("/kv?after={key}&limit=2", "list/")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.keys[0].key")
        .isEqualTo("list/a")
        .jsonPath("$.keys[1].bytes")
        .isEqualTo(2);
  }

  @Test
  void keyMayContainAnythingThatIsPercentEncoded() {
    for (String key :
        new String[] {"/registry/pods/ü", "a b", "a%b", "a;b", "a?b#c", "😀", "..."}) {
      assertThat(client.put(key, "value of " + key).status()).as(key).isEqualTo(201);
      assertThat(client.get(key).body()).isEqualTo("value of " + key);
    }
  }

  @Test
  void bodySentAsAFormIsTheValue() {
    http.put()
        .uri("/kv/form")
        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
        .body("a=1&b=2".getBytes(UTF_8))
        .exchange()
        .expectStatus()
        .isCreated();

    assertThat(client.get("form").body()).isEqualTo("a=1&b=2");
  }

  @Test
  void valueOfUnknownLengthIsLimitedToo() {
    assertThat(putChunked("chunked", KeyValueController.MAX_VALUE_BYTES).status())
        .isEqualTo(201);

    assertThat(putChunked("chunked", KeyValueController.MAX_VALUE_BYTES + 1).status())
        .isEqualTo(413);
  }

  private Client.Answer putChunked(String key, int length) {
    byte[] value = new byte[length];
    return client.send(
        "PUT",
        Client.pathOf(key),
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(value)));
  }

  @Test
  void bodyThatIsCutShortIsNotStored() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = "PUT /kv/short HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }

    assertThat(client.get("short").status()).isEqualTo(404);
  }

  @Test
  void problemIsReported() {
    http.get()
        .uri("/kv/unknown")
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.detail")
        .isEqualTo("there is no value for 'unknown'");
  }

  @Test
  void healthAndLogCanBeSeen() {
    http.get()
        .uri("/actuator")
        .exchange()
        .expectBody()
        .jsonPath("$._links.health")
        .exists()
        .jsonPath("$._links.wal")
        .exists()
        .jsonPath("$._links.env")
        .doesNotExist();
    http.get()
        .uri("/actuator/health")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.components.wal.status")
        .isEqualTo("UP");
  }

  @Test
  void billOfMaterialsNamesTheLog() {
    boolean written = getClass().getResource("/META-INF/sbom/application.cdx.json") != null;
    assumeTrue(
        written || "true".equals(System.getenv("CI")),
        "Maven writes no bill of materials when it is offline");
    http.get()
        .uri("/actuator/sbom/application")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.metadata.component.name")
        .isEqualTo("sample-app")
        .jsonPath("$.components[?(@.name == 'wal-core')].licenses[*].license.id")
        .isEqualTo("Apache-2.0");
  }

  @Test
  void cutCreatesANewSegment() {
    client.put("cut", "before");
    int sequence = sequence();

    http.post().uri("/actuator/wal/cut").exchange().expectStatus().isOk();

    assertThat(sequence()).isEqualTo(sequence + 1);
    assertThat(client.put("cut", "after").status()).isEqualTo(204);
  }

  private int sequence() {
    int[] sequence = new int[1];
    http.get()
        .uri("/actuator/wal/wal")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.current.sequence")
        .value(Integer.class, found -> sequence[0] = found);
    return sequence[0];
  }
}
