// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.WalException;
import dev.jwal.spring.AppendBeforeReplayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;

class WalProblemDetailsTest {

  private static final Path FILE = Path.of("secret-place", "0.wal");

  @TempDir
  Path path;

  /** What a request may meet. */
  enum Kind {
    NO_SPACE(() -> new WalException.NoSpace(FILE, new IOException("No space left on device"))),
    FAILED(() -> new WalException.Failed(FILE.getParent(), noSegment())),
    NO_SEGMENT(Kind::noSegment),
    WRAPPED(() -> new IllegalStateException(noSegment())),
    STARTING(AppendBeforeReplayException::new),
    OTHER(() -> new UnsupportedOperationException("other"));

    private final Supplier<RuntimeException> thrown;

    Kind(Supplier<RuntimeException> thrown) {
      this.thrown = thrown;
    }

    private static WalException noSegment() {
      return new WalException.Io(
          WalException.Operation.CREATE_SEGMENT, FILE, new IOException("Too many open files"));
    }
  }

  @RestController
  static class Orders {
    @PostMapping("/orders/{kind}")
    void place(@PathVariable Kind kind) {
      throw kind.thrown.get();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NO_SPACE, 507, 30, try again later",
    "FAILED, 503, , does not take it",
    "NO_SEGMENT, 503, , does not take it",
    "WRAPPED, 503, , does not take it",
    "STARTING, 503, 1, try again soon"
  })
  void aServletClientIsAnsweredWhatItCanDo(
      Kind kind, int status, String retryAfter, String detail) {
    servlet().run(context -> {
      MvcTestResult answer = post(context, kind);
      assertThat(answer)
          .hasStatus(status)
          .hasContentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
      assertThat(answer.getResponse().getHeader(HttpHeaders.RETRY_AFTER)).isEqualTo(retryAfter);
      assertThat(answer.getResponse().getContentAsString())
          .contains(detail)
          .doesNotContain("secret-place");
    });
  }

  @ParameterizedTest
  @CsvSource({"NO_SPACE, 507, 30", "FAILED, 503, ", "STARTING, 503, 1"})
  void soIsAReactiveOne(Kind kind, int status, String retryAfter) {
    new ReactiveWebApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            WalAutoConfiguration.class,
            WalProblemDetailsAutoConfiguration.class,
            WebFluxAutoConfiguration.class))
        .withPropertyValues("wal.dir=" + path, "wal.web.problem-details=true")
        .withBean(Orders.class)
        .run(context -> {
          var answer = WebTestClient.bindToApplicationContext(context)
              .build()
              .post()
              .uri("/orders/" + kind)
              .exchange()
              .expectStatus()
              .isEqualTo(status)
              .expectHeader()
              .contentType(MediaType.APPLICATION_PROBLEM_JSON)
              .expectBody(String.class)
              .returnResult();
          assertThat(answer.getResponseHeaders().getFirst(HttpHeaders.RETRY_AFTER))
              .isEqualTo(retryAfter);
          assertThat(answer.getResponseBody()).doesNotContain("secret-place");
        });
  }

  @Test
  void whatIsNotTheLogsIsLeftAlone() {
    servlet()
        .run(context -> assertThat(post(context, Kind.OTHER))
            .hasFailed()
            .failure()
            .hasStackTraceContaining("other"));
  }

  @Test
  void isOffByDefault() {
    servlet()
        .withPropertyValues("wal.web.problem-details=false")
        .run(context -> assertThat(context).doesNotHaveBean(WalProblemDetails.class));
  }

  @Test
  void withoutTheWebThereIsNone() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            WalAutoConfiguration.class, WalProblemDetailsAutoConfiguration.class))
        .withPropertyValues("wal.dir=" + path, "wal.web.problem-details=true")
        .run(
            context -> assertThat(context).hasNotFailed().doesNotHaveBean(WalProblemDetails.class));
    servlet()
        .withClassLoader(new FilteredClassLoader(ProblemDetail.class))
        .run(context -> assertThat(context).doesNotHaveBean("walProblemDetails"));
  }

  private static MvcTestResult post(WebApplicationContext context, Kind kind) {
    return MockMvcTester.create(MockMvcBuilders.webAppContextSetup(context).build())
        .post()
        .uri("/orders/" + kind)
        .exchange();
  }

  private WebApplicationContextRunner servlet() {
    return new WebApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            WalAutoConfiguration.class,
            WalProblemDetailsAutoConfiguration.class,
            DispatcherServletAutoConfiguration.class,
            WebMvcAutoConfiguration.class))
        .withPropertyValues("wal.dir=" + path, "wal.web.problem-details=true")
        .withBean(Orders.class);
  }
}
