// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What comes over the network is stored, or refused with a status below 500; and whatever it was,
 * the log is valid afterwards. One application receives all of it.
 */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "management.endpoints.web.exposure.include=*",
      "management.endpoint.env.show-values=never",
      "management.endpoint.heapdump.access=none"
    })
@AutoConfigureMetrics
@DirtiesContext
class HostileInputTest {

  private static final String METADATA = "metadata that is not to be shown";

  private static final int TOO_LARGE = KeyValueController.MAX_VALUE_BYTES + 1;

  /** What was answered with 201, to be found after all of this, and after a restart. */
  private static final Map<String, String> STORED = Collections.synchronizedMap(new TreeMap<>());

  @TempDir
  static Path temp;

  @Autowired
  Wal wal;

  @LocalServerPort
  int port;

  private Client client;
  private RawHttp raw;

  @DynamicPropertySource
  static void log(DynamicPropertyRegistry properties) {
    properties.add("wal.dir", () -> directory().toString());
    properties.add("wal.metadata", () -> METADATA);
    properties.add("wal.segment-size", () -> "64KB");
  }

  private static Path directory() {
    return temp.resolve("wal");
  }

  @BeforeEach
  void connect() {
    client = new Client(port);
    raw = new RawHttp(port);
  }

  /** Holds after each of the tests: nothing that was sent has harmed the log. */
  @AfterEach
  void theLogIsWell() {
    assertThat(client.ask("/actuator/health").body()).contains("\"status\":\"UP\"");
    assertThat(client.post("/actuator/wal/verify").status()).isEqualTo(200);
    assertThat(client.put("still/works", "yes").status()).isIn(201, 204);
    assertThat(wal.status().lastIndex()).isEqualTo(wal.status().syncedIndex());
  }

  /** The same files, opened once more. */
  @AfterAll
  static void everyKeyIsThereAfterARestart() throws IOException {
    try (RunningSample again =
        RunningSample.on(copyOf(directory()), "--wal.metadata=" + METADATA)) {
      assertThat(STORED).isNotEmpty();
      STORED.forEach(
          (key, value) -> assertThat(again.client().get(key).body()).as(key).isEqualTo(value));
    }
  }

  private static Path copyOf(Path directory) throws IOException {
    Path copy = temp.resolve("copy");
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(file -> !file.toString().endsWith(".tmp")).toList()) {
        Files.copy(file, copy.resolve(directory.relativize(file).toString()));
      }
    }
    return copy;
  }

  private void store(String key, String value) {
    int status = client.put(key, value).status();
    assertThat(status).as(key).isEqualTo(201);
    STORED.put(key, value);
  }

  @Test
  void keysOfAnyTextAreKeptApart() {
    List<String> keys = List.of(
        "../../etc/passwd",
        "..",
        ".",
        "a/../b",
        "/",
        "//",
        "a\\b",
        "😀👩‍👩‍👧",
        "e\u0301",
        "\u00e9",
        "\u202egnp.exe",
        "\u0000",
        "a\u0000b",
        "\r\nSet-Cookie: a=b",
        "%2F",
        "%",
        "<script>alert(1)</script>",
        "'; drop table kv; --",
        "${jndi:ldap://localhost/a}",
        "#{1+1}",
        "a".repeat(KeyValueController.MAX_KEY_BYTES));
    List<String> refused = new ArrayList<>();
    for (String key : keys) {
      Client.Answer put = client.put(key, "value of " + key);
      if (put.status() < 400) {
        STORED.put(key, "value of " + key);
        assertThat(client.get(key).body()).as(key).isEqualTo("value of " + key);
      } else {
        assertThat(put.status()).as(key).isIn(400, 404, 405);
        refused.add(key);
      }
    }
    assertThat(refused).isSubsetOf("..", ".", "\u0000", "a\u0000b", "a\\b", "\r\nSet-Cookie: a=b");
  }

  /** %00 to %FF alone, and as the second byte after a letter. */
  @ParameterizedTest
  @ValueSource(strings = {"", "a"})
  void everyByteIsAKeyOrRefused(String before) {
    for (int value = 0; value < 256; value++) {
      String path = "/kv/" + before + "%%%02X".formatted(value);
      String stored = "value of " + before + (char) value;
      int status = client.send("PUT", path, BodyPublishers.ofString(stored)).status();
      if (status < 400) {
        assertThat(client.ask(path).body()).as(path).isEqualTo(stored);
        assertThat(value).as("a byte that is UTF-8 by itself").isLessThan(128);
      } else {
        assertThat(status).as(path).isIn(400, 404, 405);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {KeyValueController.MAX_KEY_BYTES + 1, 6_000, 10_000, 1_000_000})
  void keysThatAreTooLongAreRefused(int length) throws IOException {
    assertThat(RawHttp.statusOf(
            raw.ask("PUT /kv/" + "k".repeat(length), "Content-Length: 1\r\n", "v")))
        .isIn(400, 414);
    assertThat(RawHttp.statusOf(
            raw.ask("GET /kv/" + "%F0%9F%98%80".repeat(length / 4 + 1), "", "")))
        .isIn(400, 414);
  }

  @Test
  void bodiesBeyondTheLimitAreRefusedHoweverTheyCome() throws IOException {
    byte[] large = new byte[TOO_LARGE];
    assertThat(
            client.send("PUT", "/kv/large", BodyPublishers.ofByteArray(large)).status())
        .isEqualTo(413);
    assertThat(client
            .send(
                "PUT",
                "/kv/large",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
            .status())
        .isEqualTo(413);
    assertThat(RawHttp.statusOf(
            raw.ask("PUT /kv/large", "Content-Length: 9223372036854775807\r\n", "v")))
        .isEqualTo(413);
    assertThat(client.get("large").status()).isEqualTo(404);
  }

  @Test
  void requestsThatAreNoneAreRefusedAndStoreNothing() throws IOException {
    List<String> requests = List.of(
        "PUT /kv/bad HTTP/1.1\r\n\r\nno host",
        "PUT /kv/bad HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "PUT /kv/bad\r\n\r\n",
        "\r\n\r\n\r\n",
        "\u0000\u0001\u0002\u0003".repeat(100),
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\nv",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nvv",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nv",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nv\r\n0\r\n\r\n",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nv",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: nonsense\r\n\r\nv",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(100_000) + "\r\n\r\nv",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n".repeat(10_000) + "\r\nv",
        "PUT /kv/bad HTTP/1.1\r\nHost: localhost\r\nX\u0000: y\r\n\r\nv",
        "PUT /kv/%zz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv",
        "PUT /kv/% HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv",
        "PUT /kv/a b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv",
        "PUT /kv/%C0%AF HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv",
        "PUT /kv/%ED%A0%80 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nv");
    long lastIndex = wal.lastIndex();
    for (String request : requests) {
      int status = RawHttp.statusOf(raw.send(request));
      assertThat(status == 0 || status >= 400 && status < 500 || status == 501 || status == 505)
          .as("%s answered with %d", start(request), status)
          .isTrue();
    }
    assertThat(wal.lastIndex()).isEqualTo(lastIndex);
  }

  private static String start(String request) {
    return request.substring(0, Math.min(request.length(), 120));
  }

  @Test
  void valuesAreBytesWhateverTheirTypeSays() throws IOException {
    List<String> types = List.of(
        "text/html",
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; charset=nonsense",
        "nonsense");
    for (String type : types) {
      String key = "type-" + Integer.toHexString(type.hashCode());
      String value = "<b>" + type + "</b>{";
      String answer = raw.ask(
          "PUT /kv/" + key,
          "Content-Type: " + type + "\r\nContent-Length: " + value.length() + "\r\n",
          value);
      assertThat(RawHttp.statusOf(answer)).as(type).isEqualTo(201);
      STORED.put(key, value);
      assertThat(client.get(key).response().headers().firstValue("Content-Type"))
          .hasValue("application/octet-stream");
    }
  }

  @Test
  void methodsAndQueriesThatAreNotMeantAreRefused() throws IOException {
    store("a key", "a value");
    for (String method : List.of("POST", "PATCH", "TRACE", "PROPFIND", "x")) {
      assertThat(RawHttp.statusOf(raw.ask(method + " /kv/a%20key", "Content-Length: 0\r\n", "")))
          .as(method)
          .isIn(405, 501);
    }
    for (String query :
        List.of("limit=0", "limit=-1", "limit=1001", "limit=99999999999", "limit=x")) {
      assertThat(client.ask("/kv?" + query).status()).as(query).isEqualTo(400);
    }
    for (String path : List.of("/kv", "/kv/a%20key", "/actuator/wal", "/actuator/wal/wal/0")) {
      assertThat(client.ask(path + "?after=%FF&limit=1").status()).as(path).isIn(200, 400);
      assertThat(client.ask(path + "?after=%00&limit=1").status()).as(path).isIn(200, 400);
      assertThat(RawHttp.statusOf(raw.ask("GET " + path + "?%zz", "", "")))
          .as(path)
          .isIn(200, 400);
    }
  }

  @Test
  void manySnapshotsAtOnceLeaveTwo() throws Exception {
    store("before the snapshots", "a value");
    List<Callable<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      String key = "between snapshots/" + i;
      requests.add(() -> client.put(key, key).status());
      requests.add(() -> client.post("/snapshot").status());
      STORED.put(key, key);
    }
    assertThat(answersOf(requests)).containsOnly(200, 201);

    try (var snapshots = Files.list(directory().resolve("snap"))) {
      assertThat(snapshots).hasSize(2);
    }
  }

  @Test
  void manyCutsAtOnceMakeNoMoreThanOneSegmentWithoutEntries() throws Exception {
    store("before the cuts", "a value");
    int before = wal.status().segments().size();
    List<Callable<Integer>> cuts =
        Collections.nCopies(32, () -> client.post("/actuator/wal/cut").status());
    assertThat(answersOf(cuts)).containsOnly(200);

    assertThat(wal.status().segments()).hasSize(before + 1);
    assertThat(wal.status().currentHoldsEntries()).isFalse();
  }

  @Test
  void cutsAndPutsAtOnceLeaveAtMostOneSegmentWithoutEntries() throws Exception {
    List<Callable<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      String key = "between cuts/" + i;
      requests.add(() -> client.put(key, key).status());
      requests.add(() -> client.post("/actuator/wal/cut").status());
      STORED.put(key, key);
    }
    assertThat(answersOf(requests)).containsOnly(200, 201);

    List<Long> entries = new ArrayList<>();
    wal.status().segments().forEach(segment -> entries.add(entriesOf(segment.sequence())));
    assertThat(entries.subList(0, entries.size() - 1)).doesNotContain(0L);
  }

  private long entriesOf(long sequence) {
    return JsonPath.parse(client.ask("/actuator/wal/wal/" + sequence).body())
        .<Integer>read("$.records.entries");
  }

  private static List<Integer> answersOf(List<Callable<Integer>> requests) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(32);
    try {
      List<Integer> answers = new ArrayList<>();
      for (Future<Integer> answer : clients.invokeAll(requests)) {
        answers.add(answer.get(60, SECONDS));
      }
      return answers;
    } finally {
      clients.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nope",
        "delete",
        "repair",
        "cut%20",
        "cut;a=b",
        "%63%75%74%00",
        "cut,sync",
        "0",
        "-1",
        "CU%54%20",
        "..%2fcut",
        "%F0%9F%98%80"
      })
  void actionsThatAreUnknownAreRefused(String action) throws IOException {
    int segments = wal.status().segments().size();
    store("key for action " + action, "an entry to cut after");
    String answer = raw.ask("POST /actuator/wal/" + action, "Content-Length: 0\r\n", "");
    if (RawHttp.statusOf(answer) == 200) {
      // Of an action's name Spring Boot reads the letters only.
      assertThat(action).isIn("cut%20", "cut;a=b", "CU%54%20", "..%2fcut");
    } else {
      assertThat(RawHttp.statusOf(answer)).as(answer).isIn(400, 404);
      assertThat(wal.status().segments()).hasSize(segments);
    }
  }

  @Test
  void anUnknownActionIsABadRequest() {
    assertThat(client.post("/actuator/wal/nope").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "99999999999999999999999999",
        "-1",
        "1e9",
        "0x0",
        "text",
        "0000000000000000-0000000000000000.wal",
        "%00",
        "..%2f..%2f",
        "0/../0",
        "%F0%9F%98%80"
      })
  void segmentsThatAreNotThereAreNotShown(String sequence) throws IOException {
    String answer = raw.ask("GET /actuator/wal/wal/" + sequence, "", "");
    if (RawHttp.statusOf(answer) == 200) {
      assertThat(sequence).isIn("0x0", "0000000000000000-0000000000000000.wal", "0/../0");
    } else {
      assertThat(RawHttp.statusOf(answer)).as(answer).isIn(400, 404);
    }
  }

  @Test
  void actionsTakeNoBodyAndMindNone() throws IOException {
    for (String type :
        List.of("application/json", "text/plain", "multipart/form-data", "nonsense")) {
      for (String body : List.of("", "{", "{\"action\":\"nope\"}", "\u0000".repeat(100))) {
        String answer = raw.ask(
            "POST /actuator/wal/sync",
            "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n",
            body);
        assertThat(RawHttp.statusOf(answer)).as(type + ": " + answer).isIn(200, 400, 415);
      }
    }
  }

  @Test
  void theMetadataIsShownNowhere() throws IOException {
    String links = client.ask("/actuator").body();
    List<String> paths =
        new ArrayList<>(List.of("/actuator", "/actuator/wal/wal/0", "/kv", "/error"));
    JsonPath.parse(links).<Map<String, Map<String, Object>>>read("$._links").forEach((id, link) -> {
      if (!Boolean.TRUE.equals(link.get("templated")) && !id.equals("heapdump")) {
        String href = String.valueOf(link.get("href"));
        paths.add(href.substring(href.indexOf("/actuator")));
      }
    });
    assertThat(paths).contains("/actuator/wal", "/actuator/health", "/actuator/prometheus");
    paths.add("/actuator/wal/wal");
    paths.add("/actuator/health/wal");
    paths.add("/actuator/health/wal/wal");
    paths.add("/actuator/env/wal.metadata");
    paths.add("/actuator/configprops/wal");

    String base64 = Base64.getEncoder().withoutPadding().encodeToString(METADATA.getBytes(UTF_8));
    for (String path : paths) {
      String answer = raw.ask("GET " + path, "Accept: */*\r\n", "");
      assertThat(RawHttp.statusOf(answer))
          .as(path)
          .isBetween(200, path.equals("/error") ? 500 : 499);
      assertThat(answer).as(path).doesNotContain(METADATA, base64);
    }
    for (String action : List.of("cut", "sync", "verify", "nope")) {
      assertThat(client.post("/actuator/wal/" + action).body()).doesNotContain(METADATA, base64);
    }
    assertThat(new String(Files.readAllBytes(firstSegmentOfACopy()), ISO_8859_1))
        .as("the log does have it")
        .contains(METADATA);
  }

  /** A log elsewhere: reading a file of one that is open here would take its lock away. */
  private Path firstSegmentOfACopy() {
    Path other = temp.resolve("other");
    WalDirectory.at(other).create(METADATA.getBytes(UTF_8)).close();
    Verification verification = WalDirectory.at(other).verify(SnapshotMark.NONE);
    assertThat(verification.segments()).isEqualTo(1);
    return other.resolve("0000000000000000-0000000000000000.wal");
  }

  @Test
  void keysAreListedWithoutLosingAny() {
    IntStream.range(0, 20).forEach(i -> store("list/" + i + "/\"<\u2028", "value"));
    List<String> listed = new ArrayList<>();
    String after = "";
    while (true) {
      var page = JsonPath.parse(client
          .ask("/kv?limit=7&after=" + java.net.URLEncoder.encode(after, UTF_8))
          .body());
      List<String> keys = page.read("$.keys[*].key");
      listed.addAll(keys);
      if (!page.<Boolean>read("$.more")) {
        break;
      }
      after = keys.get(keys.size() - 1);
    }
    assertThat(listed).doesNotHaveDuplicates().containsAll(STORED.keySet());
  }
}
