// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.jwal.RepairReport;
import dev.jwal.Wal;
import dev.jwal.WalStatus;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The endpoint as curl sees it. */
class WalEndpointWebTest {

  private static final String FIRST = "0000000000000000-0000000000000000.wal";
  private static final String SECOND = "0000000000000001-0000000000000004.wal";

  @TempDir
  Path path;

  private WebApp app;

  @AfterEach
  void stop() {
    if (app != null) {
      app.close();
    }
  }

  @Test
  void showsTheLog() {
    TestLog.createdIn(path, "orders-1").saved(3).cut().saved(2);
    start();
    append(app.wal(), 1);
    WalStatus status = app.wal().status();

    DocumentContext json = get("/actuator/wal/wal");
    assertThat(json.<Map<String, Object>>read("$"))
        .containsOnlyKeys(
            "directory",
            "state",
            "metadata",
            "current",
            "firstIndex",
            "lastIndex",
            "syncedIndex",
            "segments",
            "verification");
    assertThat(json.<String>read("$.directory")).isEqualTo(path.toString());
    assertThat(json.<String>read("$.state")).isEqualTo("OPEN");
    assertThat(json.<String>read("$.metadata")).isEqualTo("******");
    assertThat(json.<Integer>read("$.firstIndex")).isEqualTo(1);
    assertThat(json.<Integer>read("$.lastIndex")).isEqualTo(6);
    assertThat(json.<Integer>read("$.syncedIndex")).isEqualTo(6);

    assertThat(json.<Map<String, Object>>read("$.current"))
        .containsOnlyKeys(
            "name",
            "sequence",
            "firstIndex",
            "sizeBytes",
            "preallocatedBytes",
            "createdAt",
            "released")
        .isEqualTo(json.read("$.segments[1]"))
        .containsEntry("name", SECOND)
        .containsEntry("sequence", 1)
        .containsEntry("firstIndex", 4)
        .containsEntry("sizeBytes", (int) status.current().sizeBytes())
        .containsEntry("preallocatedBytes", 65536)
        .containsEntry("released", false);
    assertThat(Instant.parse(json.read("$.current.createdAt")))
        .isEqualTo(status.current().createdAt());
    assertThat(json.<List<String>>read("$.segments[*].name")).containsExactly(FIRST, SECOND);
    assertThat(json.<List<Integer>>read("$.segments[*].sequence")).containsExactly(0, 1);
  }

  @Test
  void showsWhatWasCheckedAtStartup() {
    TestLog.createdIn(path).saved(3).cut().saved(2);
    start();
    var verification = app.wal().status().verification().orElseThrow();

    DocumentContext json = get("/actuator/wal/wal");
    assertThat(json.<Map<String, Object>>read("$.verification"))
        .containsOnlyKeys(
            "mode",
            "result",
            "segments",
            "records",
            "entries",
            "bytes",
            "tookMillis",
            "at",
            "repairedBytes")
        .containsEntry("mode", "FULL")
        .containsEntry("result", "PASSED")
        .containsEntry("segments", 2)
        .containsEntry("records", (int) verification.records())
        .containsEntry("entries", 5)
        .containsEntry("bytes", (int) verification.bytes())
        .containsEntry("repairedBytes", 0);
    assertThat(json.<Double>read("$.verification.tookMillis"))
        .isEqualTo(Millis.of(verification.took()));
    assertThat(Instant.parse(json.read("$.verification.at"))).isEqualTo(verification.at());
  }

  @Test
  void showsANewLog() {
    start();
    DocumentContext json = get("/actuator/wal/wal");
    assertThat(json.<Map<String, Object>>read("$")).doesNotContainKeys("metadata", "failure");
    assertThat(json.<Integer>read("$.lastIndex")).isZero();
    assertThat(json.<Map<String, Object>>read("$.verification"))
        .isEqualTo(Map.of("mode", "FULL", "result", "NEW", "repairedBytes", 0));
  }

  @Test
  void showsWhatWasRepaired() {
    TestLog.createdIn(path).saved(3).torn();
    start();
    DocumentContext json = get("/actuator/wal/wal");
    assertThat(json.<Integer>read("$.verification.repairedBytes")).isPositive();
    assertThat(Path.of(json.<String>read("$.verification.brokenCopy"))).exists();
    assertThat(json.<String>read("$.state")).isEqualTo("OPEN");
  }

  @Test
  void showsTheMetadataIfThatIsWanted() {
    TestLog.createdIn(path, "orders-1");
    start("management.endpoint.wal.show-values=always");
    assertThat(get("/actuator/wal/wal").<String>read("$.metadata")).isEqualTo("orders-1");
  }

  @Test
  void showsBytesInBase64() {
    start("wal.metadata=base64:AP8=", "management.endpoint.wal.show-values=always");
    assertThat(get("/actuator/wal/wal").<String>read("$.metadata")).isEqualTo("base64:AP8=");
  }

  @Test
  void showsNoMetadataToWhomeverIsNotAuthenticated() {
    TestLog.createdIn(path, "orders-1");
    start("management.endpoint.wal.show-values=when-authorized");
    assertThat(get("/actuator/wal/wal").<String>read("$.metadata")).isEqualTo("******");
  }

  @Test
  void showsASegment() {
    TestLog.createdIn(path).saved(3).cut().saved(2);
    start();
    DocumentContext json = get("/actuator/wal/wal/1");
    assertThat(json.<Map<String, Object>>read("$"))
        .containsOnlyKeys(
            "name",
            "sequence",
            "firstIndex",
            "sizeBytes",
            "preallocatedBytes",
            "createdAt",
            "records",
            "firstEntry",
            "lastEntry")
        .containsEntry("name", SECOND)
        .containsEntry("sequence", 1)
        .containsEntry("firstIndex", 4)
        .containsEntry("firstEntry", 4)
        .containsEntry("lastEntry", 5);
    assertThat(json.<Map<String, Object>>read("$.records"))
        .containsOnlyKeys("metadata", "entries", "states", "checksums", "snapshots")
        .containsEntry("metadata", 1)
        .containsEntry("entries", 2)
        .containsEntry("states", 2)
        .containsEntry("checksums", 1)
        .containsEntry("snapshots", 0);
  }

  @Test
  void aSegmentWithoutEntriesHasNoFirstAndLastOne() {
    start();
    assertThat(get("/actuator/wal/wal/0").<Map<String, Object>>read("$"))
        .doesNotContainKeys("firstEntry", "lastEntry");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11", "0xb", "0x0B", "000000000000000b-000000000000000c.wal"})
  void aSegmentIsFoundByItsNumberInEitherBaseAndByItsName(String selector) {
    TestLog log = TestLog.createdIn(path);
    for (int i = 0; i < 11; i++) {
      log.saved(1).cut();
    }
    start();
    assertThat(get("/actuator/wal/wal/" + selector).<String>read("$.name"))
        .isEqualTo("000000000000000b-000000000000000c.wal");
  }

  @Test
  void answers404ForASegmentThatIsNotThere() {
    start();
    append(app.wal(), 1);
    app.wal().cut();
    String there =
        "It has 0 (0000000000000000-0000000000000000.wal) to 1 (0000000000000001-0000000000000002.wal).";
    assertThat(error(404, HttpMethod.GET, "/actuator/wal/wal/7"))
        .isEqualTo("the log has no segment 7. " + there);
    assertThat(error(404, HttpMethod.GET, "/actuator/wal/wal/0xffffffffffffffff"))
        .isEqualTo("the log has no segment 0xffffffffffffffff. " + there);
    String other = "0000000000000001-0000000000000003.wal";
    assertThat(error(404, HttpMethod.GET, "/actuator/wal/wal/" + other))
        .isEqualTo("the log has no segment " + other + ". " + there);
  }

  @Test
  void answers400ForASegmentThatIsNotANumber() {
    start();
    for (String nonsense :
        List.of("first", "-1", "0000000000000001", "0x", "01", "18446744073709551616")) {
      assertThat(error(400, HttpMethod.GET, "/actuator/wal/wal/" + nonsense))
          .startsWith("'" + nonsense + "' is no segment. Name the file, as in ");
    }
  }

  @Test
  void cuts() {
    TestLog.createdIn(path).saved(3);
    start();
    DocumentContext json = post("/actuator/wal/wal/cut", 200);
    assertThat(json.<Map<String, Object>>read("$"))
        .containsOnlyKeys("previous", "current", "tookMillis");
    assertThat(json.<String>read("$.previous.name")).isEqualTo(FIRST);
    assertThat(json.<Integer>read("$.previous.preallocatedBytes"))
        .isEqualTo(json.<Integer>read("$.previous.sizeBytes"));
    assertThat(json.<String>read("$.current.name")).isEqualTo(SECOND);
    assertThat(json.<Integer>read("$.current.sequence")).isEqualTo(1);
    assertThat(json.<Double>read("$.tookMillis")).isPositive();
    assertThat(get("/actuator/wal/wal").<Integer>read("$.current.sequence")).isEqualTo(1);
  }

  @Test
  void doesNotCutASegmentThatHoldsNoEntry() {
    start();
    for (int i = 0; i < 3; i++) {
      DocumentContext json = post("/actuator/wal/wal/cut", 200);
      assertThat(json.<Map<String, Object>>read("$")).containsOnlyKeys("current", "tookMillis");
      assertThat(json.<Integer>read("$.current.sequence")).isZero();
    }
    assertThat(app.wal().status().segments()).hasSize(1);
  }

  @Test
  void cutsOnceForManyWhoAskAtTheSameTime() throws Exception {
    start();
    append(app.wal(), 1);
    List<Callable<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      requests.add(() -> post("/actuator/wal/wal/cut", 200).read("$.current.sequence"));
    }
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      for (Future<Integer> answer : callers.invokeAll(requests)) {
        assertThat(answer.get()).isEqualTo(1);
      }
    } finally {
      callers.shutdown();
    }
    assertThat(app.wal().status().segments()).hasSize(2);
  }

  @Test
  void syncs() {
    start();
    append(app.wal(), 2);
    DocumentContext json = post("/actuator/wal/wal/sync", 200);
    assertThat(json.<Map<String, Object>>read("$")).containsOnlyKeys("syncedIndex", "tookMillis");
    assertThat(json.<Integer>read("$.syncedIndex")).isEqualTo(2);
  }

  @Test
  void verifies() {
    TestLog.createdIn(path).saved(3).cut();
    start();
    append(app.wal(), 2);
    DocumentContext json = post("/actuator/wal/wal/verify", 200);
    assertThat(json.<Map<String, Object>>read("$"))
        .containsOnlyKeys(
            "mode", "result", "segments", "records", "entries", "bytes", "tookMillis", "at")
        .containsEntry("result", "PASSED")
        .containsEntry("segments", 2)
        .containsEntry("entries", 5);
  }

  @Test
  void verifyReportsATornTailThatCameAfterTheStart() {
    TestLog log = TestLog.createdIn(path).saved(2).saved(1);
    start();
    log.torn();
    RepairReport preview = log.directory().previewRepair();

    DocumentContext json = post("/actuator/wal/wal/verify", 200);

    assertThat(json.<String>read("$.result")).isEqualTo("TORN");
    assertThat(json.<Integer>read("$.entries")).isEqualTo(3);
    assertThat(json.<Map<String, Object>>read("$.tornTail"))
        .containsOnlyKeys("segment", "offset", "droppedBytes", "droppedRecords", "problem")
        .containsEntry("segment", FIRST)
        .containsEntry("offset", (int) preview.offset())
        .containsEntry("droppedBytes", (int) preview.droppedBytes())
        .containsEntry("droppedRecords", 0)
        .containsEntry("problem", preview.problem());
  }

  @Test
  void verifyNamesDamageThatCameAfterTheStart() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(1);
    start();
    log.damagedAtEntry(2);
    DocumentContext json = post("/actuator/wal/wal/verify", 503);
    assertNamesTheDamage(json);
    assertThat(get("/actuator/wal/wal").<String>read("$.state")).isEqualTo("OPEN");
  }

  @Test
  void aDamagedSegmentIsNotShownButNamed() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(1);
    start();
    log.damagedAtEntry(2);
    assertNamesTheDamage(JsonPath.parse(client()
        .get()
        .uri("/actuator/wal/wal/0")
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectBody(String.class)
        .returnResult()
        .getResponseBody()));
  }

  @Test
  void actionsAreFoundInAnyCase() {
    start();
    post("/actuator/wal/wal/CUT", 200);
    post("/actuator/wal/wal/Sync", 200);
  }

  @Test
  void answers400ForAnUnknownAction() {
    start();
    assertThat(error(400, HttpMethod.POST, "/actuator/wal/wal/nope"))
        .isEqualTo("there is no action 'nope'; the actions are cut, sync, verify");
  }

  @Test
  void answers405ForWhatIsNotThere() {
    start();
    assertStatus(405, "POST", "/actuator/wal");
    assertStatus(405, "DELETE", "/actuator/wal");
    assertStatus(405, "DELETE", "/actuator/wal/wal/0");
  }

  @Test
  void aDamagedLogIsShownAndRefusesActions() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    start();

    DocumentContext json = get("/actuator/wal/wal");
    assertThat(json.<String>read("$.state")).isEqualTo("FAILED");
    assertThat(json.<Integer>read("$.lastIndex")).isEqualTo(1);
    assertThat(json.<List<String>>read("$.segments[*].name")).containsExactly(FIRST, SECOND);
    assertThat(json.<String>read("$.verification.result")).isEqualTo("FAILED");
    assertThat(Instant.parse(json.read("$.verification.at"))).isNotNull();
    assertNamesTheDamage(JsonPath.parse(json.<Map<String, Object>>read("$.failure")));
    assertThat(json.<String>read("$.failedAt")).isEqualTo(json.read("$.verification.at"));

    assertNamesTheDamage(post("/actuator/wal/wal/cut", 503));
    assertNamesTheDamage(post("/actuator/wal/wal/sync", 503));
    assertNamesTheDamage(post("/actuator/wal/wal/verify", 503));
  }

  @Test
  void aDamagedLogIsDown() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    start();
    DocumentContext json = JsonPath.parse(client()
        .get()
        .uri("/actuator/health/wal/wal")
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectBody(String.class)
        .returnResult()
        .getResponseBody());
    assertThat(json.<String>read("$.status")).isEqualTo("DOWN");
    assertThat(json.<String>read("$.details.corruption.segment")).isEqualTo(FIRST);
    assertThat(json.<Integer>read("$.details.corruption.offset")).isPositive();
    assertThat(json.<String>read("$.details.corruption.expectedCrc")).matches("[0-9a-f]{8}");
    assertThat(json.<String>read("$.details.corruption.actualCrc")).matches("[0-9a-f]{8}");
  }

  @Test
  void anOpenLogIsUp() {
    TestLog.createdIn(path).saved(3);
    start();
    DocumentContext json = get("/actuator/health/wal/wal");
    assertThat(json.<String>read("$.status")).isEqualTo("UP");
    assertThat(json.<String>read("$.details.state")).isEqualTo("OPEN");
    assertThat(json.<String>read("$.details.verification.mode")).isEqualTo("FULL");
    assertThat(json.<String>read("$.details.verification.result")).isEqualTo("PASSED");
    assertThat(json.<Double>read("$.details.verification.tookMillis")).isPositive();
    assertThat(Instant.parse(json.read("$.details.verification.at"))).isNotNull();
  }

  @Test
  void aClosedLogRefusesActions() {
    start();
    Wal wal = app.wal();
    append(wal, 1);
    wal.close();
    assertThat(get("/actuator/wal/wal").<String>read("$.state")).isEqualTo("CLOSED");
    assertThat(post("/actuator/wal/wal/cut", 503).<String>read("$.error")).contains("closed");
  }

  @Test
  void isLinkedFromTheActuatorsRoot() {
    start();
    assertThat(get("/actuator").<Map<String, Object>>read("$._links"))
        .containsKeys("wal", "wal-name", "wal-name-sequence", "wal-name-action", "wal-action");
  }

  private static void assertNamesTheDamage(DocumentContext json) {
    assertThat(json.<Map<String, Object>>read("$"))
        .containsOnlyKeys("error", "segment", "offset", "expectedCrc", "actualCrc")
        .containsEntry("segment", FIRST);
    assertThat(json.<String>read("$.error")).contains("wrong checksum at byte");
    assertThat(json.<Integer>read("$.offset")).isPositive();
    assertThat(json.<String>read("$.expectedCrc")).matches("[0-9a-f]{8}");
    assertThat(json.<String>read("$.actualCrc")).matches("[0-9a-f]{8}");
  }

  private void start(String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("wal.dir=" + path);
    app = WebApp.startedWith(all.toArray(String[]::new));
  }

  private RestTestClient client() {
    return app.client();
  }

  private DocumentContext get(String uri) {
    EntityExchangeResult<String> result = client()
        .get()
        .uri(uri)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(String.class)
        .returnResult();
    return JsonPath.parse(result.getResponseBody());
  }

  /** As curl -X POST does: neither body nor content type. */
  private DocumentContext post(String uri, int status) {
    EntityExchangeResult<String> result = client()
        .post()
        .uri(uri)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody(String.class)
        .returnResult();
    return JsonPath.parse(result.getResponseBody());
  }

  private String error(int status, HttpMethod method, String uri) {
    EntityExchangeResult<String> result = client()
        .method(method)
        .uri(uri)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody(String.class)
        .returnResult();
    return JsonPath.parse(result.getResponseBody()).read("$.error");
  }

  private void assertStatus(int status, String method, String uri) {
    client()
        .method(HttpMethod.valueOf(method))
        .uri(uri)
        .exchange()
        .expectStatus()
        .isEqualTo(status);
  }
}
