package dev.jwal.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application in this virtual machine, on a port of its own. */
final class RunningSample implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final Client client;

  private RunningSample(ConfigurableApplicationContext context) {
    this.context = context;
    this.client =
        new Client(context.getEnvironment().getRequiredProperty("local.server.port", int.class));
  }

  /** Starts the application on a directory. */
  static RunningSample on(Path directory, String... settings) {
    List<String> arguments = new ArrayList<>(
        List.of("--server.port=0", "--wal.dir=" + directory, "--wal.segment-size=64KB"));
    arguments.addAll(List.of(settings));
    return new RunningSample(new SpringApplicationBuilder(SampleApplication.class)
        .run(arguments.toArray(String[]::new)));
  }

  Client client() {
    return client;
  }

  @Override
  public void close() {
    context.close();
  }
}
