// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.fixture.ReducedClassPath;
import dev.jwal.spring.fixture.TestLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * What an application gets that lacks something. The log is opened whatever else is there; what
 * shows it comes and goes with what it is shown by.
 */
class OptionalJarsTest {

  private static final String ENDPOINT = "walEndpoint";
  private static final String WEB_EXTENSION = "walEndpointWebExtension";
  private static final String HEALTH = "walHealthContributor";
  private static final String OPERATION_METERS = "walOperationMetrics";
  private static final String STATUS_METERS = "walStatusMetrics";
  private static final Set<String> ALL =
      Set.of(ENDPOINT, WEB_EXTENSION, HEALTH, OPERATION_METERS, STATUS_METERS);

  @TempDir
  Path path;

  /** Something optional: one of its types, and the jars without which it is not there. */
  enum Optional {
    ACTUATOR(
        "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
        List.of("spring-boot-actuator", "spring-boot-actuator-autoconfigure"),
        Set.of(HEALTH, OPERATION_METERS, STATUS_METERS)),
    HEALTH_ENDPOINT(
        "org.springframework.boot.health.contributor.Health",
        List.of("spring-boot-health"),
        Set.of(ENDPOINT, WEB_EXTENSION, OPERATION_METERS, STATUS_METERS)),
    METERS(
        "io.micrometer.core.instrument.MeterRegistry",
        List.of(
            "micrometer-core",
            "micrometer-jakarta9",
            "micrometer-registry-prometheus",
            "spring-boot-micrometer-metrics",
            "spring-boot-micrometer-metrics-test",
            "spring-boot-micrometer-observation"),
        Set.of(ENDPOINT, WEB_EXTENSION, HEALTH)),
    WEB(
        "org.springframework.web.context.WebApplicationContext",
        List.of(
            "spring-boot-http-codec",
            "spring-boot-http-converter",
            "spring-boot-reactor-netty",
            "spring-boot-resttestclient",
            "spring-boot-servlet",
            "spring-boot-tomcat",
            "spring-boot-web-server",
            "spring-boot-webflux",
            "spring-boot-webmvc",
            "spring-security-web",
            "spring-web",
            "spring-webflux",
            "spring-webmvc"),
        ALL),
    SECURITY(
        "org.springframework.security.core.Authentication",
        List.of(
            "spring-boot-security",
            "spring-security-config",
            "spring-security-core",
            "spring-security-crypto",
            "spring-security-web"),
        ALL),
    VALIDATION(
        "jakarta.validation.Validator",
        List.of("hibernate-validator", "jakarta.validation-api", "spring-boot-validation"),
        ALL),
    JSON(
        "tools.jackson.databind.json.JsonMapper",
        List.of("jackson-annotations", "jackson-core", "jackson-databind", "spring-boot-jackson"),
        ALL);

    private final String type;
    private final List<String> jars;
    private final Set<String> beansWithout;

    Optional(String type, List<String> jars, Set<String> beansWithout) {
      this.type = type;
      this.jars = jars;
      this.beansWithout = beansWithout;
    }
  }

  @Test
  void everythingIsThere() throws Exception {
    try (ReducedClassPath all = ReducedClassPath.without(List.of())) {
      assertThat(Stream.of(Optional.values()).map(optional -> optional.type)).allMatch(all::has);
      assertThat(beansThatShowTheLog(all)).isEqualTo(ALL);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneThingIsMissing(Optional missing) throws Exception {
    try (ReducedClassPath reduced = ReducedClassPath.without(missing.jars)) {
      assertThat(reduced.has(missing.type)).isFalse();
      assertThat(beansThatShowTheLog(reduced))
          .containsExactlyInAnyOrderElementsOf(missing.beansWithout);
    }
  }

  @Test
  void everythingIsMissing() throws Exception {
    Set<String> jars = new TreeSet<>();
    Stream.of(Optional.values()).forEach(optional -> jars.addAll(optional.jars));
    try (ReducedClassPath bare = ReducedClassPath.without(jars)) {
      assertThat(Stream.of(Optional.values()).map(optional -> optional.type)).noneMatch(bare::has);
      assertThat(beansThatShowTheLog(bare)).isEmpty();
    }
  }

  private Set<String> beansThatShowTheLog(ReducedClassPath classPath) throws Exception {
    Set<String> names = new TreeSet<>(classPath.run(Application.class, path.toString()));
    names.retainAll(ALL);
    return names;
  }

  /** Starts, appends to a log that is there, and names its beans. */
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  public static final class Application implements Function<String, List<String>> {

    @Override
    public List<String> apply(String directory) {
      TestLog.createdIn(Path.of(directory)).saved(2);
      Map<String, Object> properties = Map.of(
          "wal.dir", directory,
          "wal.segment-size", "64KB",
          "management.endpoints.web.exposure.include", "wal",
          "management.endpoints.jmx.exposure.include", "wal",
          "spring.main.banner-mode", "off",
          "spring.jmx.enabled", "true");
      // Tomcat can be started by one class loader only.
      try (var context = new SpringApplicationBuilder(Application.class)
          .web(WebApplicationType.NONE)
          .properties(properties)
          .run()) {
        Wal wal = context.getBean(Wal.class);
        append(wal, 1);
        assertThat(wal.lastIndex()).isEqualTo(3);
        assertThat(context.getBean(WalTemplate.class).append("text")).isEqualTo(4);
        return List.of(context.getBeanDefinitionNames());
      }
    }
  }
}
