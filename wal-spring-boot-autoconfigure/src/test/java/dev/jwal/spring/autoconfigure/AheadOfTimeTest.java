// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import dev.jwal.Wal;
import dev.jwal.WalStatus;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.actuate.WalDescriptor;
import dev.jwal.spring.actuate.WalEndpoint;
import dev.jwal.spring.actuate.WalHealthIndicator;
import dev.jwal.spring.internal.startup.StartupCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

/** The beans worked out when an application is built, for a native image or a faster start. */
class AheadOfTimeTest {

  @TempDir
  Path path;

  private final TestGenerationContext generation = new TestGenerationContext();

  @Test
  void buildingOpensNoLog() {
    process();
    assertThat(path).isEmptyDirectory();
  }

  // Generated classes reach into packages, so they have to be loaded by the same loader.
  @Test
  @CompileWithForkedClassLoader
  void theLogIsOpenedWithThePropertiesThereAreAtRunTime() {
    runGenerated(
        context -> {
          Wal wal = context.getBean(Wal.class);
          append(wal, 2);
          assertThat(wal.status().directory()).isEqualTo(path.resolve("run"));
          assertThat(context.getBean(WalEndpoint.class).log("wal").lastIndex()).isEqualTo(2L);
          HealthContributor indicator =
              context.getBean(CompositeHealthContributor.class).getContributor("wal");
          Health health = ((WalHealthIndicator) requireNonNull(indicator)).health();
          assertThat(health.getStatus()).isEqualTo(Status.UP);
        },
        "wal.dir=" + path.resolve("run"),
        "wal.segment-size=64KB");
    assertThat(path.resolve("build")).doesNotExist();
  }

  @Test
  void whatTheEndpointShowsMayBeTurnedIntoJson() {
    process();
    assertThat(reflection().onType(WalDescriptor.class).test(generation.getRuntimeHints()))
        .isTrue();
  }

  @Test
  void whatIsLookedUpByNameIsKept() {
    RuntimeHints hints = new RuntimeHints();
    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
        .load(RuntimeHintsRegistrar.class)
        .stream()
        .filter(WalRuntimeHints.class::isInstance)
        .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));

    assertThat(List.of(VerifyMode.class, StartupCheck.Result.class, WalStatus.State.class))
        .allMatch(type -> reflection().onType(type).test(hints));
    assertThat(hints.reflection().getTypeHint(Thread.class))
        .isNotNull()
        .satisfies(thread -> assertThat(thread.methods())
            .singleElement()
            .satisfies(method -> assertThat(method.getName()).isEqualTo("isVirtual")));
  }

  private String process() {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.register(Application.class);
    properties(
        context,
        "wal.dir=" + path.resolve("build"),
        "wal.segment-size=64KB",
        "management.endpoints.jmx.exposure.include=wal",
        "spring.jmx.enabled=true");
    String initializer = new ApplicationContextAotGenerator()
        .processAheadOfTime(context, generation)
        .canonicalName();
    generation.writeGeneratedContent();
    return initializer;
  }

  private void runGenerated(Consumer<GenericApplicationContext> work, String... properties) {
    String initializer = process();
    TestCompiler.forSystem().with(generation).compile(compiled -> {
      try (GenericApplicationContext context = new GenericApplicationContext()) {
        properties(context, properties);
        @SuppressWarnings("unchecked")
        ApplicationContextInitializer<GenericApplicationContext> generated =
            compiled.getInstance(ApplicationContextInitializer.class, initializer);
        generated.initialize(context);
        context.refresh();
        work.accept(context);
      }
    });
  }

  private static void properties(GenericApplicationContext context, String... properties) {
    TestPropertyValues.of(properties).applyTo(context);
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    WalAutoConfiguration.class,
    WalEndpointAutoConfiguration.class,
    WalHealthContributorAutoConfiguration.class
  })
  static class Application {}
}
