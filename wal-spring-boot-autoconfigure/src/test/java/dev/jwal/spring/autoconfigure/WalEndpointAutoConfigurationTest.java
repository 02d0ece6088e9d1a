// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.actuate.WalEndpoint;
import dev.jwal.spring.actuate.WalEndpointWebExtension;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class WalEndpointAutoConfigurationTest {

  @TempDir
  Path path;

  private final AutoConfigurations configurations =
      AutoConfigurations.of(WalAutoConfiguration.class, WalEndpointAutoConfiguration.class);

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner().withConfiguration(configurations);

  private ApplicationContextRunner exposed() {
    return runner.withPropertyValues(
        "wal.dir=" + path,
        "wal.segment-size=64KB",
        "spring.jmx.enabled=true",
        "management.endpoints.jmx.exposure.include=wal");
  }

  @Test
  void theEndpointIsThereWhenExposed() {
    exposed()
        .run(context -> assertThat(context)
            .hasSingleBean(WalEndpoint.class)
            .doesNotHaveBean(WalEndpointWebExtension.class));
  }

  @Test
  void theWebExtensionIsThereWhenExposedOnTheWeb() {
    new WebApplicationContextRunner()
        .withConfiguration(configurations)
        .withPropertyValues(
            "wal.dir=" + path,
            "wal.segment-size=64KB",
            "management.endpoints.web.exposure.include=wal")
        .run(context -> assertThat(context).hasSingleBean(WalEndpointWebExtension.class));
  }

  @Test
  void theEndpointIsNotThereUnlessExposed() {
    runner
        .withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB")
        .run(context -> assertThat(context).doesNotHaveBean(WalEndpoint.class));
  }

  @Test
  void theEndpointIsNotThereWithoutAccess() {
    exposed()
        .withPropertyValues("management.endpoint.wal.access=NONE")
        .run(context -> assertThat(context).doesNotHaveBean(WalEndpoint.class));
  }

  @Test
  void theEndpointIsNotThereWithoutALog() {
    exposed()
        .withPropertyValues("wal.enabled=false")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WalEndpoint.class));
  }

  @Test
  void aLogOfTheApplicationsOwnIsShownToo() {
    exposed()
        .withBean("mine", Wal.class, () -> WalDirectory.at(path, TestLog.SMALL).create(new byte[0]))
        .run(context -> assertThat(
                context.getBean(WalEndpoint.class).logs().logs().get("mine").directory())
            .isEqualTo(path.toString()));
  }

  @Test
  void anEndpointOfTheApplicationsOwnReplacesIt() {
    Wal wal = WalDirectory.at(path.resolve("mine"), TestLog.SMALL).create(new byte[0]);
    exposed()
        .withBean(
            "mine",
            WalEndpoint.class,
            () -> new WalEndpoint(
                Map.of("mine", wal),
                new StartupChecks(),
                List.of(),
                Show.NEVER,
                WalOperationObserver.NONE))
        .run(context -> assertThat(context).doesNotHaveBean("walEndpoint"));
    wal.close();
  }

  @Test
  void sanitizingFunctionsAreAsked() {
    exposed()
        .withPropertyValues("wal.metadata=orders", "management.endpoint.wal.show-values=ALWAYS")
        .withBean(SanitizingFunction.class, () -> data -> data.withValue("hidden"))
        .run(context -> assertThat(
                context.getBean(WalEndpoint.class).logs().logs().get("wal").metadata())
            .isEqualTo("hidden"));
  }

  @Test
  void theEndpointIsManagedThroughJmxToo() {
    exposed()
        .withConfiguration(AutoConfigurations.of(
            JmxAutoConfiguration.class,
            EndpointAutoConfiguration.class,
            JmxEndpointAutoConfiguration.class))
        .withBean("orders", Wal.class, () -> create("orders"))
        .withBean("audit", Wal.class, () -> create("audit"))
        .run(context -> {
          MBeanServer server = context.getBean(MBeanServer.class);
          ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Wal");
          assertThat(server.getMBeanInfo(name).getOperations())
              .extracting(MBeanFeatureInfo::getName)
              .containsExactlyInAnyOrder("logs", "log", "segment", "act");
          String text = String.class.getName();
          assertThat(server.invoke(
                  name, "act", new Object[] {"audit", "sync"}, new String[] {text, text}))
              .asInstanceOf(InstanceOfAssertFactories.MAP)
              .containsEntry("syncedIndex", 0L);
        });
  }

  private Wal create(String name) {
    return WalDirectory.at(path.resolve(name), TestLog.SMALL).create(new byte[0]);
  }

  @Test
  void aLogWithTheNameOfAnActionIsRefused() {
    exposed()
        .withBean("cut", Wal.class, () -> create("cut"))
        .run(context -> assertThat(context.getStartupFailure())
            .rootCause()
            .hasMessageContaining("Give the bean another name."));
  }

  @Test
  void rolesAreBound() {
    exposed()
        .withPropertyValues("management.endpoint.wal.roles=operator,admin")
        .run(context -> assertThat(context.getBean(WalEndpointProperties.class).roles())
            .containsExactlyInAnyOrder("operator", "admin"));
  }

  @Test
  void valuesAreHiddenByDefault() {
    exposed().run(context -> {
      WalEndpointProperties properties = context.getBean(WalEndpointProperties.class);
      assertThat(properties.showValues()).isEqualTo(Show.NEVER);
      assertThat(properties.roles()).isEmpty();
    });
  }
}
