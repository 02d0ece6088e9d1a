// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.jwal.Wal;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.fixture.TestLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** What a person sees when the application's state cannot be brought back. */
@ExtendWith(OutputCaptureExtension.class)
class StateFailureTest {

  @TempDir
  Path path;

  @Test
  void aListenerThrows(CapturedOutput output) {
    TestLog.createdIn(path).saved(2);
    fails(Throwing.class);
    assertThat(output)
        .contains(
            "The @WalListener method 'dev.jwal.spring.autoconfigure.StateFailureTest$Throwing.on'"
                + " of bean 'throwing' could not apply entry 2 of the write-ahead log in " + path
                + ".")
        .contains("java.lang.IllegalArgumentException: no such customer")
        .contains("The entry is committed and will be replayed at every start");
    assertNoTrace(output);
  }

  @Test
  void anEntryCannotBeDecoded(CapturedOutput output) {
    TestLog.createdIn(path).saved(1);
    fails(Decoding.class);
    assertThat(output)
        .contains("of bean 'decoding' could not apply entry 1 of the write-ahead log in " + path)
        .contains("the data is no JSON of dev.jwal.spring.autoconfigure.StateFailureTest$Payment")
        .contains(
            "Let dev.jwal.spring.autoconfigure.StateFailureTest$Payment read what earlier versions")
        .contains("declare a method that takes an Entry.");
    assertNoTrace(output);
  }

  @Test
  void aListenerAppends(CapturedOutput output) {
    TestLog.createdIn(path).saved(1);
    fails(AppendingListener.class);
    assertThat(output)
        .contains("of bean 'appending' could not apply entry 1")
        .contains("Let the method change the application's state only.");
    assertNoTrace(output);
  }

  @Test
  void aMethodCannotBeAListener(CapturedOutput output) {
    fails(PrivateListener.class);
    assertThat(output)
        .contains("PrivateListener.on' of bean '")
        .contains("' is private.")
        .contains("Action:\n\nMake it package-private or wider.");
    assertNoTrace(output);
  }

  @Test
  void somethingIsAppendedTooEarly(CapturedOutput output) {
    fails(AppendsTooEarly.class);
    assertThat(output)
        .contains("Something was appended to the write-ahead log before the log was replayed into"
            + " the application's @WalListener methods. Nothing was written.")
        .contains("Append from an ApplicationRunner bean");
    assertNoTrace(output);
  }

  @Test
  void noSnapshotCanBeUsed(CapturedOutput output) throws Exception {
    run(State.class, context -> {
      for (int i = 0; i < 300; i++) {
        context.getBean(WalTemplate.class).append(new byte[20]);
      }
      context.getBean(WalSnapshotter.class).snapshot();
    });
    Path snapshot = onlySnapshot();
    Files.write(snapshot, new byte[] {1, 2, 3});
    fails(State.class);
    assertThat(output)
        .contains("The write-ahead log in " + path + " no longer begins with its first entry")
        .contains("None in " + path.resolve("snap") + " can be used.")
        .contains(snapshot + ": it ends in the middle")
        .contains("Check that 'wal.snapshot.dir' names the directory that goes with this log")
        .contains("restore a snapshot from a backup");
    assertNoTrace(output);
  }

  @Test
  void theStateCannotBeReadBack(CapturedOutput output) throws Exception {
    run(State.class, context -> {
      context.getBean(WalTemplate.class).append(new byte[20]);
      context.getBean(WalSnapshotter.class).snapshot();
    });
    fails(UnreadableState.class);
    assertThat(output)
        .contains("cannot read the snapshot " + onlySnapshot() + ": java.io.IOException: version 1")
        .contains("Let readSnapshot read what earlier versions of the application wrote");
    assertNoTrace(output);
  }

  @Test
  void theLogOfTheSnapshotsHasGone(CapturedOutput output) throws Exception {
    run(State.class, context -> {
      context.getBean(WalTemplate.class).append(new byte[20]);
      context.getBean(WalSnapshotter.class).snapshot();
    });
    try (Stream<Path> files = Files.list(path)) {
      for (Path segment : files.filter(Files::isRegularFile).toList()) {
        Files.delete(segment);
      }
    }
    fails(State.class);
    assertThat(output)
        .contains("There is no write-ahead log in " + path)
        .contains("move the snapshots elsewhere, or let the ReplayStart bean return");
    assertNoTrace(output);
  }

  private interface Work {
    void accept(ConfigurableApplicationContext context);
  }

  private void run(Class<?> source, Work work) {
    try (ConfigurableApplicationContext context = application(source)) {
      work.accept(context);
    }
  }

  @Test
  void aTildeIsNoHomeDirectoryOfSnapshots(CapturedOutput output) {
    fails(State.class, "--wal.snapshot.dir=~/snapshots");
    assertThat(output)
        .contains("Invalid value '~/snapshots' for configuration property 'wal.snapshot.dir'")
        .contains("'~' is expanded by shells only");
    assertNoTrace(output);
  }

  private void fails(Class<?> source, String... properties) {
    assertThatException().isThrownBy(() -> application(source, properties).close());
  }

  private ConfigurableApplicationContext application(Class<?> source, String... properties) {
    List<String> arguments = new ArrayList<>(List.of(properties));
    arguments.add("--wal.dir=" + path);
    arguments.add("--wal.segment-size=4KB");
    arguments.add("--wal.retention.max-segments=1");
    arguments.add("--wal.snapshot.keep=1");
    return new SpringApplicationBuilder(App.class, source)
        .web(WebApplicationType.NONE)
        .run(arguments.toArray(String[]::new));
  }

  private Path onlySnapshot() throws IOException {
    try (Stream<Path> files = Files.list(path.resolve("snap"))) {
      return files.toList().get(0);
    }
  }

  private static void assertNoTrace(CapturedOutput output) {
    assertThat(output).contains("APPLICATION FAILED TO START");
    assertThat(output).doesNotContain("\tat ");
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    JacksonAutoConfiguration.class,
    WalAutoConfiguration.class,
    WalJacksonAutoConfiguration.class,
    WalListenerAutoConfiguration.class,
    WalSnapshotAutoConfiguration.class,
    WalTemplateAutoConfiguration.class
  })
  static class App {}

  record Payment(long cents) {}

  @Configuration("throwing")
  static class Throwing {
    @WalListener
    void on(WalEntry<byte[]> entry) {
      if (entry.index() == 2) {
        throw new IllegalArgumentException("no such customer");
      }
    }
  }

  @Configuration("decoding")
  static class Decoding {
    @WalListener
    void on(Payment payment) {}
  }

  @Configuration("appending")
  static class AppendingListener {
    private final WalTemplate wal;

    AppendingListener(WalTemplate wal) {
      this.wal = wal;
    }

    @WalListener
    void on(byte[] data) {
      wal.append(data);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class PrivateListener {
    @WalListener
    private void on(byte[] data) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class AppendsTooEarly {
    AppendsTooEarly(WalTemplate wal) {
      wal.append(new byte[1]);
    }

    @WalListener
    void on(byte[] data) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class State implements Snapshotable {
    private final Wal wal;

    State(Wal wal) {
      this.wal = wal;
    }

    @Override
    public long writeSnapshot(OutputStream out) {
      return wal.lastIndex();
    }

    @Override
    public void readSnapshot(long index, InputStream in) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class UnreadableState implements Snapshotable {
    @Override
    public long writeSnapshot(OutputStream out) {
      return 1;
    }

    @Override
    public void readSnapshot(long index, InputStream in) throws IOException {
      throw new IOException("version 1 is not known");
    }
  }
}
