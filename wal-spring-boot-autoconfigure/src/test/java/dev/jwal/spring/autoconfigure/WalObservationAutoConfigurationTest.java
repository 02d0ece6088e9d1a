// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jwal.Wal;
import dev.jwal.spring.actuate.WalAction;
import dev.jwal.spring.actuate.WalEndpoint;
import dev.jwal.spring.actuate.WalObservationContext;
import dev.jwal.spring.actuate.WalObservationConvention;
import dev.jwal.spring.fixture.TestLog;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class WalObservationAutoConfigurationTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner runner = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          WalAutoConfiguration.class,
          WalEndpointAutoConfiguration.class,
          ObservationAutoConfiguration.class,
          WalObservationAutoConfiguration.class))
      .withUserConfiguration(Handler.class);

  private ApplicationContextRunner small() {
    return runner.withPropertyValues(
        "wal.dir=" + path,
        "wal.segment-size=64KB",
        "spring.jmx.enabled=true",
        "management.endpoints.jmx.exposure.include=wal");
  }

  private ApplicationContextRunner observed() {
    return small().withPropertyValues("wal.observation.enabled=true");
  }

  @Test
  void nothingIsObservedUnlessWanted() {
    small().run(context -> {
      context.getBean(WalEndpoint.class).act("wal", WalAction.VERIFY);
      assertThat(context.getBean(Handler.class).stopped).isEmpty();
    });
  }

  @Test
  void recoveryIsObserved() {
    TestLog.createdIn(path).saved(3);
    observed()
        .run(context -> assertThat(context.getBean(Handler.class).stopped)
            .containsExactly("wal.recovery {name=wal, repaired=false}"));
  }

  @Test
  void aRepairIsAnEventOfTheObservation() {
    TestLog.createdIn(path).saved(3).torn();
    observed().run(context -> {
      Handler handler = context.getBean(Handler.class);
      assertThat(handler.stopped).containsExactly("wal.recovery {name=wal, repaired=true}");
      assertThat(handler.events).containsExactly("wal.repaired");
    });
  }

  @Test
  void cutsAndChecksThroughTheEndpointAreObserved() {
    observed().run(context -> {
      append(context.getBean(Wal.class), 1);
      context.getBean(WalEndpoint.class).act("wal", WalAction.CUT);
      context.getBean(WalEndpoint.class).act("wal", WalAction.VERIFY);
      assertThat(context.getBean(Handler.class).stopped)
          .containsExactly(
              "wal.recovery {name=wal, repaired=false}",
              "wal.cut {name=wal}",
              "wal.verify {name=wal}");
    });
  }

  @Test
  void aFailureIsPartOfTheObservation() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(1);
    observed().run(context -> {
      log.damagedAtEntry(2);
      catchThrowable(() -> context.getBean(WalEndpoint.class).act("wal", WalAction.VERIFY));
      assertThat(context.getBean(Handler.class).errors).containsExactly("Corrupt");
    });
  }

  @Test
  void namesMayBeChosen() {
    observed()
        .withBean(WalObservationConvention.class, Chosen::new)
        .run(context ->
            assertThat(context.getBean(Handler.class).stopped).containsExactly("my.wal {}"));
  }

  @Test
  void withoutALogNothingIsObserved() {
    observed()
        .withPropertyValues("wal.enabled=false")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("walOperationObserver"));
  }

  private static final class Chosen implements WalObservationConvention {
    @Override
    public String getName() {
      return "my.wal";
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Handler {
    private final List<String> stopped = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    @Bean
    ObservationHandler<WalObservationContext> handler() {
      return new ObservationHandler<>() {
        @Override
        public void onStop(WalObservationContext context) {
          stopped.add(context.getName() + " " + describe(context));
        }

        @Override
        public void onEvent(Observation.Event event, WalObservationContext context) {
          events.add(event.getName());
        }

        @Override
        public void onError(WalObservationContext context) {
          errors.add(String.valueOf(context.getError().getClass().getSimpleName()));
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
          return context instanceof WalObservationContext;
        }
      };
    }

    private static String describe(WalObservationContext context) {
      List<String> keys = context.getLowCardinalityKeyValues().stream()
          .map(key -> key.getKey() + "=" + key.getValue())
          .toList();
      return "{" + String.join(", ", keys) + "}";
    }
  }
}
