// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jwal.Wal;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalJacksonAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalSnapshotAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalStateCheckAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import dev.jwal.spring.fixture.TestLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that cannot start, for the reasons that the page on failures has. */
final class FailingApplications {

  private final Path path;

  FailingApplications(Path path) {
    this.path = path;
  }

  Throwable withoutADirectory() {
    return failureOf(runner().withPropertyValues("wal.dir="));
  }

  Throwable withoutALogToCreate() {
    return failureOf(runner().withPropertyValues("wal.create=never"));
  }

  Throwable withAMistypedProperty() {
    return failureOf(runner().withPropertyValues("wal.segment-sise=1MB"));
  }

  Throwable withoutALog() {
    return failureOf(
        runner().withPropertyValues("wal.enabled=false").withBean("orders", Import.class));
  }

  Throwable withTwoStates() {
    return failureOf(runner()
        .withBean("orders", State.class)
        .withBean("stock", State.class)
        .withBean("listening", Listening.class));
  }

  Throwable withStateThatAnInterfaceHides() {
    return failureOf(runner().withBean("ledger", Runnable.class, Ledger::new));
  }

  Throwable withAListenerInAProxyOfInterfaces() {
    return failureOf(runner()
        .withBean("orders", Task.class)
        .withBean("nothing", MethodInterceptor.class, () -> MethodInvocation::proceed)
        .withBean(BeanNameAutoProxyCreator.class, FailingApplications::proxiesOfInterfaces));
  }

  Throwable withATornTail() {
    TestLog.createdIn(path).saved(3).torn();
    return failureOf(runner().withPropertyValues("wal.repair=none"));
  }

  Throwable withAPrivateListener() {
    return failureOf(runner().withBean("orders", Orders.class));
  }

  Throwable withAListenerThatThrows() {
    TestLog.createdIn(path).saved(3);
    return failureOf(runner().withBean("orders", Invoices.class));
  }

  Throwable withAnEntryThatCannotBeDecoded() {
    TestLog.createdIn(path).saved(3);
    return failureOf(runner().withBean("orders", Payments.class));
  }

  Throwable thatAppendsTooEarly() {
    return failureOf(runner().withBean("orders", Import.class).withBean("audit", Listening.class));
  }

  Throwable withoutAUsableSnapshot() throws IOException {
    runner().withBean(State.class).run(context -> {
      for (int i = 0; i < 300; i++) {
        context.getBean(WalTemplate.class).append(new byte[20]);
      }
      context.getBean(WalSnapshotter.class).snapshot();
    });
    try (Stream<Path> snapshots = Files.list(path.resolve("snap"))) {
      for (Path snapshot : snapshots.toList()) {
        Files.write(snapshot, new byte[] {1, 2, 3});
      }
    }
    return failureOf(runner().withBean(State.class));
  }

  Throwable withASnapshotThatCannotBeRead() {
    runner().withBean(State.class).run(context -> {
      context.getBean(WalTemplate.class).append("paint".getBytes(UTF_8));
      context.getBean(WalSnapshotter.class).snapshot();
    });
    return failureOf(runner().withBean(Warehouse.class));
  }

  Throwable withASnapshotOfAnotherLog() {
    runner().withPropertyValues("wal.metadata=audit-1").withBean(State.class).run(context -> {
      context.getBean(WalTemplate.class).append("paint".getBytes(UTF_8));
      context.getBean(WalSnapshotter.class).snapshot();
    });
    replaceSegments("orders-1", 3);
    return failureOf(runner().withBean(State.class));
  }

  Throwable withoutTheEndOfTheLog() {
    runner().withBean(State.class).run(context -> {
      context.getBean(WalTemplate.class).append("paint".getBytes(UTF_8));
      context.getBean(WalTemplate.class).append("brush".getBytes(UTF_8));
      context.getBean(WalSnapshotter.class).snapshot();
    });
    replaceSegments("", 1);
    return failureOf(runner().withBean(State.class));
  }

  private void replaceSegments(String metadata, int entries) {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestLog.createdIn(path, metadata).saved(entries);
  }

  private static Throwable failureOf(ApplicationContextRunner runner) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    runner.run(context -> failure.set(context.getStartupFailure()));
    return List.of(failure.get()).get(0);
  }

  private ApplicationContextRunner runner() {
    return runnerIn(path);
  }

  /** With everything that an application has, and small segments. */
  static ApplicationContextRunner runnerIn(Path path) {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            JacksonAutoConfiguration.class,
            WalAutoConfiguration.class,
            WalJacksonAutoConfiguration.class,
            WalListenerAutoConfiguration.class,
            WalStateCheckAutoConfiguration.class,
            WalSnapshotAutoConfiguration.class,
            WalTemplateAutoConfiguration.class))
        .withPropertyValues(
            "wal.dir=" + path, "wal.segment-size=4KB", "wal.retention.max-segments=1");
  }

  static class Orders {
    @WalListener
    private void on(String order) {}
  }

  static class Invoices {
    @WalListener
    void on(WalEntry<byte[]> entry) {
      if (entry.index() == 3) {
        throw new IllegalStateException("no such customer");
      }
    }
  }

  record Payment(String id) {}

  static class Payments {
    @WalListener
    void on(Payment payment) {}
  }

  private static BeanNameAutoProxyCreator proxiesOfInterfaces() {
    BeanNameAutoProxyCreator proxies = new BeanNameAutoProxyCreator();
    proxies.setBeanNames("orders");
    proxies.setInterceptorNames("nothing");
    return proxies;
  }

  static class Task implements Runnable {
    @WalListener
    void on(byte[] data) {}

    @Override
    public void run() {}
  }

  static class Listening {
    @WalListener
    void on(byte[] data) {}
  }

  static class Import {
    Import(WalTemplate wal) {
      wal.append("too early".getBytes(UTF_8));
    }
  }

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
    public void readSnapshot(long index, InputStream in) throws IOException {}
  }

  static class Ledger implements Snapshotable, Runnable {

    @Override
    public void run() {}

    @Override
    public long writeSnapshot(OutputStream out) {
      return 0;
    }

    @Override
    public void readSnapshot(long index, InputStream in) {}
  }

  static class Warehouse extends State {

    Warehouse(Wal wal) {
      super(wal);
    }

    @Override
    public void readSnapshot(long index, InputStream in) throws IOException {
      throw new IOException("version 1, expected 2");
    }
  }
}
