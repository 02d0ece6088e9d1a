// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static dev.jwal.spring.fixture.TestLog.append;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;

/** The endpoint of an application with several logs, as curl sees it. */
class WalLogsEndpointWebTest {

  @TempDir
  Path path;

  private WebApp app;

  @BeforeEach
  void start() {
    app = WebApp.startedWith(TwoLogs.class, "path=" + path);
    append(app.wal("orders"), 2);
    append(app.wal("audit"), 3);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void showsEachLog() {
    DocumentContext json = request(200, HttpMethod.GET, "/actuator/wal");
    assertThat(json.<Map<String, Object>>read("$")).containsOnlyKeys("logs");
    assertThat(json.<Map<String, Object>>read("$.logs")).containsOnlyKeys("orders", "audit");
    assertThat(json.<Integer>read("$.logs.orders.lastIndex")).isEqualTo(2);
    assertThat(json.<Integer>read("$.logs.audit.lastIndex")).isEqualTo(3);
    assertThat(json.<String>read("$.logs.audit.directory"))
        .isEqualTo(path.resolve("audit").toString());
    assertThat(json.<String>read("$.logs.audit.metadata")).isEqualTo("******");
  }

  @Test
  void showsOneLog() {
    DocumentContext all = request(200, HttpMethod.GET, "/actuator/wal");
    DocumentContext one = request(200, HttpMethod.GET, "/actuator/wal/orders");
    assertThat(one.<Map<String, Object>>read("$")).isEqualTo(all.read("$.logs.orders"));
  }

  @Test
  void showsASegmentOfOneLog() {
    assertThat(request(200, HttpMethod.GET, "/actuator/wal/audit/0")
            .<Integer>read("$.records.entries"))
        .isEqualTo(3);
    String file = "/actuator/wal/audit/0000000000000000-0000000000000000.wal";
    assertThat(request(200, HttpMethod.GET, file).<Integer>read("$.sequence")).isZero();
    assertThat(request(404, HttpMethod.GET, "/actuator/wal/audit/7").<String>read("$.error"))
        .startsWith("the log has no segment 7. It has 0 (0000000000000000-0000000000000000.wal)");
    assertThat(request(400, HttpMethod.GET, "/actuator/wal/audit/first").<String>read("$.error"))
        .startsWith("'first' is no segment.");
  }

  @Test
  void cutsOneLog() {
    DocumentContext json = request(200, HttpMethod.POST, "/actuator/wal/orders/cut");
    assertThat(json.<Integer>read("$.current.sequence")).isEqualTo(1);
    assertThat(app.wal("orders").status().segments()).hasSize(2);
    assertThat(app.wal("audit").status().segments()).hasSize(1);
  }

  @Test
  void syncsAndVerifiesOneLog() {
    assertThat(request(200, HttpMethod.POST, "/actuator/wal/audit/sync")
            .<Integer>read("$.syncedIndex"))
        .isEqualTo(3);
    assertThat(
            request(200, HttpMethod.POST, "/actuator/wal/audit/VERIFY").<Integer>read("$.entries"))
        .isEqualTo(3);
  }

  @Test
  void aLogThatRefusesAnswers503() {
    app.wal("orders").close();
    assertThat(request(503, HttpMethod.POST, "/actuator/wal/orders/cut").<String>read("$.error"))
        .contains("closed");
    request(200, HttpMethod.POST, "/actuator/wal/audit/cut");
  }

  @Test
  void anActionWithoutALogIsRefusedWithTheNames() {
    for (String nameless : new String[] {"cut", "nope"}) {
      assertThat(request(400, HttpMethod.POST, "/actuator/wal/" + nameless).<String>read("$.error"))
          .isEqualTo("there are several logs: name the one to act on, as in wal/orders/cut;"
              + " the logs are orders, audit");
    }
    assertThat(app.wal("orders").status().segments()).hasSize(1);
  }

  @Test
  void aLogWithoutAnActionIsRefusedWithTheActions() {
    assertThat(request(400, HttpMethod.POST, "/actuator/wal/audit").<String>read("$.error"))
        .isEqualTo("what to do with the log 'audit' is missing, as in wal/audit/cut;"
            + " the actions are cut, sync, verify");
  }

  @Test
  void anUnknownLogIsAnsweredWithTheNames() {
    String error = "there is no log 'billing'; the logs are orders, audit";
    assertThat(request(404, HttpMethod.GET, "/actuator/wal/billing").<String>read("$.error"))
        .isEqualTo(error);
    assertThat(request(404, HttpMethod.GET, "/actuator/wal/billing/0").<String>read("$.error"))
        .isEqualTo(error);
    assertThat(request(404, HttpMethod.POST, "/actuator/wal/billing/cut").<String>read("$.error"))
        .isEqualTo(error);
  }

  @Test
  void anUnknownActionIsRefused() {
    assertThat(request(400, HttpMethod.POST, "/actuator/wal/orders/nope").<String>read("$.error"))
        .isEqualTo("there is no action 'nope'; the actions are cut, sync, verify");
  }

  @Test
  void eachLogHasItsHealth() {
    app.wal("audit").close();
    assertThat(request(200, HttpMethod.GET, "/actuator/health/wal/orders").<String>read("$.status"))
        .isEqualTo("UP");
    assertThat(request(503, HttpMethod.GET, "/actuator/health/wal/audit")
            .<String>read("$.details.state"))
        .isEqualTo("CLOSED");
    assertThat(request(503, HttpMethod.GET, "/actuator/health/wal").<String>read("$.status"))
        .isEqualTo("DOWN");
  }

  private DocumentContext request(int status, HttpMethod method, String uri) {
    String body = app.client()
        .method(method)
        .uri(uri)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody(String.class)
        .returnResult()
        .getResponseBody();
    return JsonPath.parse(body == null ? "{}" : body);
  }

  /** A primary log is one of several all the same. */
  @Configuration(proxyBeanMethods = false)
  static class TwoLogs {
    @Bean
    @Primary
    Wal orders(Environment environment) {
      return create(environment, "orders");
    }

    @Bean
    Wal audit(Environment environment) {
      return create(environment, "audit");
    }

    private static Wal create(Environment environment, String name) {
      Path directory = Path.of(environment.getRequiredProperty("path"), name);
      return WalDirectory.at(directory, TestLog.SMALL).create(name.getBytes(UTF_8));
    }
  }
}
