// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** When the log is opened and closed in the life of an application. */
class LifecycleTest {

  private static final long DEADLINE_SECONDS = 60;

  @TempDir
  Path path;

  @Test
  void noRequestIsAcceptedBeforeTheLogIsRecovered() throws Exception {
    TestLog.createdIn(path).saved(3);
    int port = freePort();
    try (WebApp app =
        WebApp.startedWith(KnocksWhileReplaying.class, "wal.dir=" + path, "server.port=" + port)) {
      KnocksWhileReplaying handler = app.context().getBean(KnocksWhileReplaying.class);
      assertThat(handler.refusals).hasSize(3);
      app.client().get().uri("/actuator/wal").exchange().expectStatus().isOk();
    }
  }

  @Test
  void theLogIsOpenWhileRequestsAreDrained() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    WebApp app = WebApp.startedWith(Appender.class, "wal.dir=" + path);
    try {
      Appender appender = app.context().getBean(Appender.class);
      Future<String> answer = threads.submit(() -> app.client()
          .get()
          .uri("/append")
          .exchange()
          .expectBody(String.class)
          .returnResult()
          .getResponseBody());
      assertThat(appender.entered.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      Future<?> closed = threads.submit(app::close);
      assertThat(appender.stopping.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      appender.mayAppend.countDown();
      assertThat(answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo("1");
      closed.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } finally {
      threads.shutdown();
      app.close();
    }
    assertThat(entriesOnDisk()).containsExactly(1L);
  }

  @Test
  void anAppendWhileStoppingFindsTheLogOpen() {
    List<String> order = new ArrayList<>();
    SpringApplicationBuilder application = new SpringApplicationBuilder(App.class, Latecomers.class)
        .web(WebApplicationType.NONE)
        .initializers(context ->
            ((GenericApplicationContext) context).registerBean("order", List.class, () -> order));
    Wal wal;
    try (ConfigurableApplicationContext context =
        application.run("--wal.dir=" + path, "--wal.segment-size=64KB")) {
      wal = context.getBean(Wal.class);
    }
    assertThat(order).containsExactly("lifecycle OPEN", "destroy OPEN");
    assertThat(wal.status().state()).isEqualTo(WalStatus.State.CLOSED);
    assertThat(entriesOnDisk()).containsExactly(1L, 2L);
  }

  @Test
  void aContextMayFollowAnotherInTheSameProcess() {
    for (long restart = 0; restart < 3; restart++) {
      try (ConfigurableApplicationContext context = started(App.class)) {
        Wal wal = context.getBean(Wal.class);
        assertThat(wal.lastIndex()).isEqualTo(restart);
        append(wal, 1);
      }
    }
    assertThat(entriesOnDisk()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void theLogIsRecoveredAtOnceEvenIfBeansAreLazy() {
    TestLog.createdIn(path).saved(3);
    try (ConfigurableApplicationContext context =
        started(App.class, "spring.main.lazy-initialization=true")) {
      assertThat(context.getBeanFactory().containsSingleton("wal")).isTrue();
      assertThat(context.getBeanFactory().getBeanDefinition("wal").isLazyInit()).isFalse();
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> WalDirectory.at(path, TestLog.SMALL).openAtEnd());
    }
  }

  @Test
  void aLogOfTheApplicationsOwnIsRecoveredAtOnceEvenIfBeansAreLazy() {
    try (ConfigurableApplicationContext context =
        started(OwnLog.class, "spring.main.lazy-initialization=true", "path=" + path)) {
      assertThat(context.getBeanFactory().containsSingleton("orders")).isTrue();
      assertThat(context.getBeanFactory().getBeanDefinition("orders").isLazyInit())
          .isFalse();
    }
  }

  @Test
  void healthAndEndpointOfALazyApplicationAreRight() {
    TestLog.createdIn(path).saved(3);
    try (WebApp app = WebApp.startedWith(
        Nothing.class, "wal.dir=" + path, "spring.main.lazy-initialization=true")) {
      app.client()
          .get()
          .uri("/actuator/health/wal/wal")
          .exchange()
          .expectBody()
          .jsonPath("$.status")
          .isEqualTo("UP")
          .jsonPath("$.details.lastIndex")
          .isEqualTo(3);
      app.client()
          .get()
          .uri("/actuator/wal/wal")
          .exchange()
          .expectBody()
          .jsonPath("$.state")
          .isEqualTo("OPEN")
          .jsonPath("$.lastIndex")
          .isEqualTo(3);
    }
  }

  @Test
  void anApplicationWithoutALogStarts() {
    try (WebApp app = WebApp.startedWith(Nothing.class, "wal.enabled=false")) {
      app.client().get().uri("/actuator/wal").exchange().expectStatus().isNotFound();
      app.client()
          .get()
          .uri("/actuator/health/wal")
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.status")
          .isEqualTo("UNKNOWN");
      app.client().get().uri("/actuator/health").exchange().expectStatus().isOk();
      assertThat(app.context().getBeanNamesForType(Object.class))
          .doesNotContain(
              "wal",
              "walEndpoint",
              "walEndpoints",
              "walEventListeners",
              "walEventPublisher",
              "walLogsEndpoint",
              "walOperationMetrics",
              "walStatusMetrics");
    }
  }

  @Test
  void readinessMayDependOnTheLog() {
    try (WebApp app = WebApp.startedWith(
        "wal.dir=" + path,
        "management.endpoint.health.group.readiness.include=readinessState,wal")) {
      app.client()
          .get()
          .uri("/actuator/health/readiness")
          .exchange()
          .expectStatus()
          .isOk();
      app.wal().close();
      app.client()
          .get()
          .uri("/actuator/health/readiness")
          .exchange()
          .expectStatus()
          .isEqualTo(503);
      app.client()
          .get()
          .uri("/actuator/health/liveness")
          .exchange()
          .expectStatus()
          .isOk();
    }
  }

  private ConfigurableApplicationContext started(Class<?> source, String... properties) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--wal.dir=" + path);
    arguments.add("--wal.segment-size=64KB");
    for (String property : properties) {
      arguments.add("--" + property);
    }
    return new SpringApplicationBuilder(source)
        .web(WebApplicationType.NONE)
        .run(arguments.toArray(String[]::new));
  }

  private List<Long> entriesOnDisk() {
    return WalDirectory.at(path).readAll(SnapshotMark.NONE).entries().stream()
        .map(Entry::index)
        .toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}

  @Configuration(proxyBeanMethods = false)
  static class Nothing {}

  /** Tries to reach the server at each entry that is replayed. */
  @Configuration(proxyBeanMethods = false)
  static class KnocksWhileReplaying {
    private final List<IOException> refusals = new ArrayList<>();

    @Bean
    ReplayHandler knocking(Environment environment) {
      int port = environment.getRequiredProperty("server.port", Integer.class);
      return new ReplayHandler() {
        @Override
        public void entry(Entry entry) {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket
                .getOutputStream()
                .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          } catch (IOException refused) {
            refusals.add(refused);
          }
        }
      };
    }
  }

  /** Has a request in progress when the application begins to stop. */
  @Configuration(proxyBeanMethods = false)
  static class Appender {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch mayAppend = new CountDownLatch(1);

    @Bean
    Requests requests(Wal wal) {
      return new Requests(wal, this);
    }

    @EventListener
    void on(ContextClosedEvent event) {
      stopping.countDown();
    }
  }

  @RestController
  static class Requests {
    private final Wal wal;
    private final Appender appender;

    Requests(Wal wal, Appender appender) {
      this.wal = wal;
      this.appender = appender;
    }

    @GetMapping("/append")
    String answer() throws InterruptedException {
      appender.entered.countDown();
      appender.mayAppend.await();
      append(wal, 1);
      return String.valueOf(wal.lastIndex());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Latecomers {
    @Bean
    DisposableBean destroyed(Wal wal, List<String> order) {
      return () -> {
        order.add("destroy " + wal.status().state());
        append(wal, 1);
      };
    }

    @Bean
    SmartLifecycle stopped(Wal wal, List<String> order) {
      return new SmartLifecycle() {
        private boolean running;

        @Override
        public void start() {
          running = true;
        }

        @Override
        public void stop() {
          order.add("lifecycle " + wal.status().state());
          append(wal, 1);
          running = false;
        }

        @Override
        public boolean isRunning() {
          return running;
        }

        /** The last to be stopped. */
        @Override
        public int getPhase() {
          return Integer.MIN_VALUE;
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class OwnLog {
    @Bean
    Wal orders(Environment environment) {
      return WalDirectory.at(Path.of(environment.getRequiredProperty("path"), "own"), TestLog.SMALL)
          .create(new byte[0]);
    }
  }
}
