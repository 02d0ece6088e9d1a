// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.fixture.EtcdServer;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application opens the log of a real etcd and cuts it, and etcd continues from there. */
class EtcdDirectoryTest {

  /** A data directory that etcd 3.4.23 wrote, and the keys in it. */
  private static final Path FIXTURE = Path.of("../wal-core/src/test/resources/etcd/etcd-3.4.23");

  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir
  Path data;

  @BeforeEach
  void unpack() throws Exception {
    EtcdServer.assumeInstalled();
    Process tar = new ProcessBuilder(
            "tar", "xzf", FIXTURE.resolve("data-dir.tar.gz").toString(), "-C", data.toString())
        .inheritIO()
        .start();
    assertThat(tar.waitFor()).isZero();
  }

  @Test
  void anApplicationCutsTheLogOfAnEtcdWhichThenContinuesIt() throws Exception {
    Path log = data.resolve("member/wal");
    try (WebApp application = WebApp.startedWith("wal.dir=" + log)) {
      RestTestClient client = application.client();
      assertThat(get(client, "/actuator/health/wal").get("status").asString()).isEqualTo("UP");
      JsonNode verification = get(client, "/actuator/wal/wal").get("verification");
      assertThat(verification.get("result").asString()).isEqualTo("PASSED");
      assertThat(verification.get("entries").asInt()).isEqualTo(259);

      client.post().uri("/actuator/wal/cut").exchange().expectStatus().isOk();

      assertThat(get(client, "/actuator/wal/wal").get("current").get("sequence").asInt())
          .isEqualTo(1);
    }
    assertThat(log.resolve("0000000000000001-0000000000000104.wal")).exists();

    try (EtcdServer etcd = EtcdServer.start(data).ready()) {
      JsonNode expected = JSON.readTree(Files.readString(FIXTURE.resolve("get.json")));
      assertThat(JSON.readTree(etcd.keys()).get("kvs")).isEqualTo(expected.get("kvs"));
    }
  }

  private static JsonNode get(RestTestClient client, String path) {
    byte[] body =
        client.get().uri(path).exchange().expectBody().returnResult().getResponseBodyContent();
    return JSON.readTree(body);
  }
}
