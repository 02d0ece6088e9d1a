// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Wal;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.MBeanException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** The endpoint as a JMX console sees it. */
class EndpointOverJmxTest {

  @TempDir
  Path path;

  private ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            WalAutoConfiguration.class,
            WalEndpointAutoConfiguration.class,
            JmxAutoConfiguration.class,
            EndpointAutoConfiguration.class,
            JmxEndpointAutoConfiguration.class))
        .withPropertyValues(
            "wal.dir=" + path,
            "wal.segment-size=64KB",
            "spring.jmx.enabled=true",
            "management.endpoints.jmx.exposure.include=wal");
  }

  @Test
  void operationsHaveTheNamesOfTheEndpoint() {
    runner()
        .run(context -> assertThat(operations(context))
            .containsExactlyInAnyOrder("logs", "log", "segment", "act"));
  }

  @Test
  void theLogIsShown() {
    runner().run(context -> {
      append(context.getBean(Wal.class), 2);
      assertThat(invoke(context, "log", "wal"))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("state", "OPEN")
          .containsEntry("lastIndex", 2L);
      assertThat(invoke(context, "segment", "wal", 0L))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("lastEntry", 2L);
    });
  }

  @Test
  void theLogIsCut() {
    runner().run(context -> {
      Wal wal = context.getBean(Wal.class);
      append(wal, 1);
      assertThat(invoke(context, "act", "wal", "cut"))
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .extractingByKey("current")
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("sequence", 1L);
      assertThat(wal.status().segments()).hasSize(2);
    });
  }

  @Test
  void aClosedLogIsNotCut() {
    runner().run(context -> {
      context.getBean(Wal.class).close();
      assertThatThrownBy(() -> invoke(context, "act", "wal", "cut"))
          .isInstanceOfAny(MBeanException.class, ReflectionException.class)
          .rootCause()
          .hasMessageContaining("closed");
    });
  }

  @Test
  void withReadOnlyAccessThereIsNoOperationThatActs() {
    runner()
        .withPropertyValues("management.endpoint.wal.access=READ_ONLY")
        .run(context ->
            assertThat(operations(context)).containsExactlyInAnyOrder("logs", "log", "segment"));
  }

  private static Stream<String> operations(ApplicationContext context) throws Exception {
    return Stream.of(server(context).getMBeanInfo(name()).getOperations())
        .map(MBeanFeatureInfo::getName);
  }

  private static Object invoke(ApplicationContext context, String operation, Object... arguments)
      throws Exception {
    String[] types =
        Stream.of(arguments).map(argument -> argument.getClass().getName()).toArray(String[]::new);
    return server(context).invoke(name(), operation, arguments, types);
  }

  private static MBeanServer server(ApplicationContext context) {
    return context.getBean(MBeanServer.class);
  }

  private static ObjectName name() throws Exception {
    return new ObjectName("org.springframework.boot:type=Endpoint,name=Wal");
  }
}
