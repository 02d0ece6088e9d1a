// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application in this virtual machine, on a port of its own. */
final class RunningSample implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final int port;
  private final Client client;

  private RunningSample(ConfigurableApplicationContext context) {
    this.context = context;
    this.port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
    this.client = new Client(port);
  }

  /** Starts the application on a directory. */
  static RunningSample on(Path directory, String... settings) {
    return onPort(0, directory, settings);
  }

  /** Starts the application on a port and a directory. */
  static RunningSample onPort(int port, Path directory, String... settings) {
    List<String> arguments =
        new ArrayList<>(List.of("--server.port=" + port, "--wal.dir=" + directory));
    arguments.addAll(List.of(settings));
    return new RunningSample(new SpringApplicationBuilder(SampleApplication.class)
        .run(arguments.toArray(String[]::new)));
  }

  int port() {
    return port;
  }

  Client client() {
    return client;
  }

  @Override
  public void close() {
    context.close();
  }
}
