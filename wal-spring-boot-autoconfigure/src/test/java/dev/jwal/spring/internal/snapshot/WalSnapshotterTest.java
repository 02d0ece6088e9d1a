// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.ReplayStart;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalSnapshot;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalHealthContributorAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalSnapshotAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WalSnapshotterTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner bare = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          WalAutoConfiguration.class,
          WalListenerAutoConfiguration.class,
          WalSnapshotAutoConfiguration.class,
          WalTemplateAutoConfiguration.class));

  // --- taken and restored ---

  @Test
  void aRestartRestoresTheSnapshotAndReplaysWhatFollows() {
    run(context -> {
      count(context, "a", "b", "a");
      WalSnapshot snapshot = snapshot(context);
      assertThat(snapshot.index()).isEqualTo(3);
      assertThat(snapshot.term()).isEqualTo(1);
      assertThat(snapshot.file()).isEqualTo(snap(3)).exists();
      assertThat(snapshot.bytes()).isEqualTo(Files.size(snap(3)));
      count(context, "c");
    });
    run(context -> {
      Counters counters = context.getBean(Counters.class);
      assertThat(counters.restored()).isEqualTo(3);
      assertThat(counters.received()).containsExactly(4L);
      assertThat(counters.counts())
          .containsEntry("a", 2)
          .containsEntry("b", 1)
          .containsEntry("c", 1);
    });
    assertThat(marks()).containsExactly(SnapshotMark.NONE, new SnapshotMark(3, 1));
  }

  /** As proxies, decorating post-processors and Mockito's spies do. */
  @Test
  void aLogThatIsWrappedIsReplayedFromItsSnapshotToo() {
    ApplicationContextRunner wrapping =
        with().withBean("wrapper", BeanPostProcessor.class, WalSnapshotterTest::wrapper);
    wrapping.run(context -> {
      count(context, "a", "b");
      snapshot(context);
      count(context, "c");
    });
    wrapping.run(context -> {
      assertThat(Proxy.isProxyClass(context.getBean(Wal.class).getClass())).isTrue();
      assertThat(context.getBean(Counters.class).restored()).isEqualTo(2);
      assertThat(context.getBean(Counters.class).received()).containsExactly(3L);
      count(context, "d");
      assertThat(snapshot(context).index()).isEqualTo(4);
      assertThat(context
              .getBean(StartupChecks.class)
              .of("wal", context.getBean(Wal.class))
              .mode())
          .isPresent();
    });
  }

  private static BeanPostProcessor wrapper() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof Wal
            ? Proxy.newProxyInstance(
                Wal.class.getClassLoader(),
                new Class<?>[] {Wal.class},
                (proxy, method, arguments) ->
                    AopUtils.invokeJoinpointUsingReflection(bean, method, arguments))
            : bean;
      }
    };
  }

  @Test
  void nothingIsTakenOfNothing() {
    run(context -> {
      assertThat(context.getBean(WalSnapshotter.class).snapshot()).isEmpty();
      assertThat(path.resolve("snap")).isEmptyDirectory();
    });
  }

  @Test
  void whatDidNotChangeIsNotTakenAgain() {
    run(context -> {
      count(context, "a");
      WalSnapshot first = snapshot(context);
      assertThat(snapshot(context)).isEqualTo(first);
    });
    run(context -> assertThat(snapshot(context).index()).isEqualTo(1));
    assertThat(marks()).hasSize(2);
  }

  @Test
  void onlyTheNewestAreKept() {
    run(context -> {
      for (int i = 1; i <= 4; i++) {
        count(context, "a");
        snapshot(context);
      }
    });
    assertThat(files()).containsExactly(snap(3), snap(4));
  }

  @Test
  void whatIsNotAReadableSnapshotOfThisLogIsLeftAndDoesNotCount(CapturedOutput output)
      throws Exception {
    twoSnapshots();
    byte[] valid = Files.readAllBytes(snap(1));
    byte[] newer = valid.clone();
    newer[7] = 2;
    byte[] torn = java.util.Arrays.copyOf(valid, valid.length - 1);
    run(context -> {
      Files.write(snap(1), newer);
      Files.write(snap(2), torn);
      for (int i = 3; i <= 6; i++) {
        count(context, "a");
        snapshot(context);
      }
    });
    assertThat(files()).containsExactly(snap(1), snap(2), snap(5), snap(6));
    assertThat(snap(1)).hasBinaryContent(newer);
    assertThat(snap(2)).hasBinaryContent(torn);
    assertThat(output).containsOnlyOnce("snapshot " + snap(1) + " is not deleted");
    assertThat(output).containsOnlyOnce("snapshot " + snap(2) + " is not deleted");
  }

  @Test
  void aSnapshotOfAnotherOwnerIsLeft(CapturedOutput output) throws Exception {
    twoSnapshots();
    SnapshotDirectory other = new SnapshotDirectory(path.resolve("snap"));
    byte[] whole = Files.readAllBytes(snap(1));
    WalSnapshot newest = new WalSnapshot(2, 1, snap(2), Files.size(snap(2)));

    assertThat(other.keepNewest(1, newest)).isEqualTo(2);

    assertThat(snap(1)).hasBinaryContent(whole);
    assertThat(output)
        .contains("snapshot " + snap(1) + " is not deleted")
        .contains("it belongs to");
  }

  @Test
  void theNumberToKeepIsConfigured() {
    with("wal.snapshot.keep=1").run(context -> {
      count(context, "a");
      snapshot(context);
      count(context, "a");
      snapshot(context);
    });
    assertThat(files()).containsExactly(snap(2));
  }

  @Test
  void oneHasToBeKept() {
    with("wal.snapshot.keep=0")
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOfSatisfying(
                InvalidConfigurationPropertyValueException.class,
                invalid -> assertThat(invalid.getName()).isEqualTo("wal.snapshot.keep")));
  }

  @Test
  void theDirectoryIsConfigured() {
    Path elsewhere = path.resolve("elsewhere");
    with("wal.snapshot.dir=" + elsewhere).run(context -> {
      count(context, "a");
      assertThat(snapshot(context).file()).hasParent(elsewhere).exists();
    });
    assertThat(path.resolve("snap")).doesNotExist();
  }

  @Test
  void segmentsBeforeTheOldestSnapshotGo() {
    with("wal.segment-size=4KB", "wal.retention.max-segments=1").run(context -> {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 200; i++) {
          count(context, "name-" + i % 7);
        }
        snapshot(context);
      }
    });
    assertThat(WalDirectory.at(path).segments().get(0).firstIndex()).isBetween(2L, 400L);
    assertThat(files()).containsExactly(snap(400), snap(600));
    damage(snap(600));
    with("wal.segment-size=4KB", "wal.retention.max-segments=1").run(context -> {
      Counters counters = context.getBean(Counters.class);
      assertThat(counters.restored()).isEqualTo(400);
      assertThat(counters.received()).hasSize(200);
      assertThat(counters.total()).isEqualTo(600);
    });
  }

  @Test
  void entriesAreAppendedWhileASnapshotIsTaken() {
    run(context -> {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<?>> counting = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        String name = "thread-" + thread;
        counting.add(threads.submit(() -> {
          for (int i = 0; i < 50; i++) {
            count(context, name);
          }
        }));
      }
      for (int i = 0; i < 10; i++) {
        context.getBean(WalSnapshotter.class).snapshot();
      }
      for (Future<?> one : counting) {
        one.get(1, TimeUnit.MINUTES);
      }
      threads.shutdown();
    });
    run(context -> {
      assertThat(context.getBean(Counters.class).total()).isEqualTo(200);
      assertThat(context.getBean(Counters.class).counts()).hasSize(4).containsEntry("thread-3", 50);
    });
  }

  @Test
  void theTermIsThatOfTheEntry() {
    try (Wal wal = WalDirectory.at(path, TestLog.SMALL).create(new byte[0])) {
      wal.save(
          new HardState(5, 1, 3),
          List.of(
              Entry.normal(2, 1, "a".getBytes()),
              Entry.normal(3, 2, "b".getBytes()),
              Entry.normal(3, 3, "c".getBytes())));
      wal.save(new HardState(5, 1, 3), List.of());
    }
    run(context -> assertThat(snapshot(context).term()).isEqualTo(3));
    assertThat(files())
        .containsExactly(path.resolve("snap/0000000000000003-0000000000000003.snapshot"));
  }

  // --- what a crash leaves ---

  @Test
  void aTemporaryFileIsIgnoredAndDeleted() throws Exception {
    twoSnapshots();
    Path leftover = Files.write(temporaryOf(ownId()), new byte[] {1, 2, 3});
    run(context -> {
      assertThat(context.getBean(Counters.class).restored()).isEqualTo(2);
      count(context, "a");
      snapshot(context);
    });
    assertThat(leftover).doesNotExist();
  }

  @Test
  void aTemporaryFileOfAnotherLogStays() throws Exception {
    twoSnapshots();
    Path ofAnotherLog = Files.write(temporaryOf(ownId() ^ 1), new byte[] {1, 2, 3});
    run(context -> {
      count(context, "a");
      snapshot(context);
    });
    assertThat(ofAnotherLog).hasBinaryContent(new byte[] {1, 2, 3});
  }

  private Path temporaryOf(long id) {
    return path.resolve("snap/new-%016x.snapshot.tmp".formatted(id));
  }

  /** The number that the marks of this log's snapshots have. */
  private long ownId() {
    List<SnapshotMark> marks = WalDirectory.at(path).snapshots();
    return SnapshotDirectory.idOf(marks.get(marks.size() - 1)).orElseThrow();
  }

  @Test
  void aTruncatedFileIsSkipped(CapturedOutput output) throws Exception {
    twoSnapshots();
    byte[] whole = Files.readAllBytes(snap(2));
    Files.write(snap(2), java.util.Arrays.copyOf(whole, whole.length - 5));
    olderIsRestored();
    assertThat(output).contains("skipped snapshot " + snap(2));
  }

  @Test
  void aFileWithAFlippedByteIsSkipped(CapturedOutput output) {
    twoSnapshots();
    damage(snap(2));
    olderIsRestored();
    assertThat(output).containsPattern("skipped snapshot .*: checksum [0-9a-f]{8}, expected");
  }

  @Test
  void aSnapshotWhoseMarkIsMissingIsSkippedIfItsEntriesAreThere(CapturedOutput output) {
    run(context -> {
      count(context, "a");
      snapshot(context);
      count(context, "b");
    });
    Path backup = backUp();
    run(WalSnapshotterTest::snapshot);
    restore(backup);
    olderIsRestored();
    assertThat(output).contains("skipped snapshot " + snap(2) + ": the log has no committed");
  }

  @Test
  void everyMarkHasTheSameId() {
    twoSnapshots();
    run(context -> {
      count(context, "c");
      snapshot(context);
    });
    assertThat(WalDirectory.at(path).snapshots().stream()
            .flatMap(mark -> SnapshotDirectory.idOf(mark).stream())
            .distinct())
        .hasSize(1);
  }

  @Test
  void aMarkWithoutAFileIsIgnored() throws Exception {
    twoSnapshots();
    Files.delete(snap(2));
    olderIsRestored();
  }

  @Test
  void withoutAnyFileTheWholeLogIsReplayed() throws Exception {
    twoSnapshots();
    Files.delete(snap(1));
    Files.delete(snap(2));
    run(context -> {
      assertThat(context.getBean(Counters.class).restored()).isEqualTo(-1);
      assertThat(context.getBean(Counters.class).received()).containsExactly(1L, 2L);
    });
  }

  @Test
  void afterAFallBackTheNextSnapshotTakesTheNameOfTheDamagedOneWhichIsSetAside() throws Exception {
    twoSnapshots();
    damage(snap(2));
    byte[] damaged = Files.readAllBytes(snap(2));
    run(context -> assertThat(snapshot(context).file()).isEqualTo(snap(2)));
    run(context -> assertThat(context.getBean(Counters.class).restored()).isEqualTo(2));
    assertThat(snap(2).resolveSibling(snap(2).getFileName() + ".replaced"))
        .hasBinaryContent(damaged);
  }

  @Test
  void nothingIsStartedWithoutTheBeginning() throws Exception {
    with("wal.segment-size=4KB", "wal.retention.max-segments=1", "wal.snapshot.keep=1")
        .run(context -> {
          for (int i = 0; i < 300; i++) {
            count(context, "name");
          }
          snapshot(context);
        });
    damage(snap(300));
    with("wal.segment-size=4KB")
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOfSatisfying(NoUsableSnapshotException.class, none -> {
              assertThat(none.log()).isEqualTo(path);
              assertThat(none.directory()).isEqualTo(path.resolve("snap"));
              assertThat(none.skipped()).singleElement().asString().contains("checksum");
            }));
    Files.delete(snap(300));
    with("wal.verify=none")
        .run(context ->
            assertThat(context).getFailure().rootCause().hasMessageContaining("there is none"));
  }

  @Test
  void nothingIsStartedWithoutTheLog() throws Exception {
    twoSnapshots();
    try (Stream<Path> segments = Files.list(path)) {
      for (Path segment : segments.filter(Files::isRegularFile).toList()) {
        Files.delete(segment);
      }
    }
    run(context ->
        assertThat(context).getFailure().rootCause().isInstanceOf(WalException.Missing.class));
  }

  // --- a log whose end is missing ---

  @Test
  void aLogThatEndsBeforeASnapshotIsNotOpened() {
    aLogWithoutItsEnd();
    run(context -> assertThat(context)
        .getFailure()
        .rootCause()
        .isInstanceOfSatisfying(LogBehindSnapshotException.class, shorter -> {
          assertThat(shorter.log()).isEqualTo(path);
          assertThat(shorter.lastIndex()).isEqualTo(1);
          assertThat(shorter.file()).isEqualTo(snap(2));
          assertThat(shorter.index()).isEqualTo(2);
        }));
    assertThat(files()).containsExactly(snap(1), snap(2));
  }

  @Test
  void itIsNotOpenedWithAnyModeOfVerification() {
    aLogWithoutItsEnd();
    for (String verify : List.of("full", "tail", "none")) {
      with("wal.verify=" + verify)
          .run(context -> assertThat(context)
              .getFailure()
              .rootCause()
              .isInstanceOf(LogBehindSnapshotException.class));
    }
  }

  @Test
  void aMissingEndMayBeAcceptedAndTheSnapshotStays(CapturedOutput output) throws Exception {
    aLogWithoutItsEnd();
    byte[] newest = Files.readAllBytes(snap(2));
    Path aside = path.resolve("snap/" + snap(2).getFileName() + ".ahead");
    with("wal.snapshot.on-log-behind=accept").run(context -> {
      assertThat(context.getBean(Counters.class).restored()).isEqualTo(1);
      assertThat(context.getBean(Counters.class).counts()).containsOnlyKeys("a");
      assertThat(aside).hasBinaryContent(newest);
      count(context, "other", "other");
      snapshot(context);
    });
    assertThat(output).contains("ends at entry 1, before the snapshot " + snap(2));
    run(context -> {
      assertThat(context.getBean(Counters.class).total()).isEqualTo(3);
      count(context, "d");
      snapshot(context);
    });
    assertThat(aside).hasBinaryContent(newest);
  }

  private void aLogWithoutItsEnd() {
    run(context -> {
      count(context, "a");
      snapshot(context);
    });
    Path backup = backUp();
    run(context -> {
      count(context, "b");
      snapshot(context);
    });
    restore(backup);
  }

  // --- snapshots of another log ---

  @Test
  void aSnapshotOfAnotherLogIsRefusedWithItsName() {
    with("wal.metadata=orders-1").run(context -> {
      count(context, "a", "b");
      snapshot(context);
    });
    Path shared = path.resolve("snap");
    Path log = path.resolve("other");
    // Of a new log, of one that has entries, and of one that has a mark of its own.
    isForeign("wal.metadata=audit-1", "wal.dir=" + log, "wal.snapshot.dir=" + shared);
    with("wal.metadata=audit-1", "wal.dir=" + log).run(context -> count(context, "x", "y", "z"));
    isForeign("wal.dir=" + log, "wal.snapshot.dir=" + shared);
    with("wal.dir=" + log).run(WalSnapshotterTest::snapshot);
    isForeign("wal.dir=" + log, "wal.snapshot.dir=" + shared);
    assertThat(files()).containsExactly(snap(2));
  }

  private void isForeign(String... properties) {
    with(properties)
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOfSatisfying(
                ForeignSnapshotException.class,
                foreign -> assertThat(foreign.file()).isEqualTo(snap(2)))
            .hasMessageContaining("belongs to the log with the metadata 'orders-1'"));
  }

  @Test
  void twoLogsThatShareADirectoryDoNotTouchEachOthersSnapshots() throws Exception {
    Path shared = path.resolve("snap");
    Path log = path.resolve("other");
    with("wal.dir=" + log, "wal.metadata=audit-1", "wal.snapshot.dir=" + shared).run(audit -> {
      with("wal.metadata=orders-1").run(orders -> {
        count(orders, "a");
        snapshot(orders);
        byte[] first = Files.readAllBytes(snap(1));
        count(audit, "x");
        assertThatExceptionOfType(ForeignSnapshotException.class)
            .isThrownBy(() -> snapshot(audit))
            .withMessageContaining(snap(1) + " belongs to the log with the metadata 'orders-1'");
        assertThat(snap(1)).hasBinaryContent(first);
        assertThat(files()).containsExactly(snap(1));
      });
    });
  }

  // --- a damaged log ---

  @Test
  void aLogDamagedAfterTheSnapshotIsReplayedUpToTheDamage() {
    TestLog.createdIn(path).saved(2);
    run(context -> snapshot(context));
    TestLog.reopened(path).saved(1).cut().saved(1).damagedAtEntry(4);
    for (String verify : List.of("full", "tail", "none")) {
      with("wal.verify=" + verify.toUpperCase()).run(context -> {
        assertThat(context.getBean(Wal.class).failure()).as(verify).isPresent();
        assertThat(context.getBean(Counters.class).restored()).as(verify).isEqualTo(2);
        assertThat(context.getBean(Counters.class).received()).as(verify).containsExactly(3L);
        assertThatExceptionOfType(WalException.Failed.class)
            .isThrownBy(() -> context.getBean(WalSnapshotter.class).snapshot());
      });
    }
  }

  @Test
  void damageThatNoVerificationLooksForLeavesAReadOnlyLogToStateThatIsRestored() {
    TestLog.createdIn(path).saved(1).saved(2).cut().saved(1).damagedAtEntry(2);
    isReadOnly(1L);
  }

  @Test
  void aDamagedLogWithoutItsBeginningIsReadOnlyToo() throws Exception {
    TestLog log = TestLog.createdIn(path).saved(2).cut().saved(2).cut().saved(1);
    Files.delete(path.resolve(log.directory().segments().get(0).name()));
    log.damagedAtEntry(3);
    isReadOnly();
  }

  private void isReadOnly(Long... received) {
    with("wal.verify=NONE")
        .withConfiguration(AutoConfigurations.of(WalHealthContributorAutoConfiguration.class))
        .run(context -> {
          assertThat(context.getBean(Wal.class).failure())
              .containsInstanceOf(WalException.Corrupt.class);
          assertThat(context.getBean(Counters.class).received()).containsExactly(received);
          HealthContributor health =
              context.getBean(CompositeHealthContributor.class).getContributor("wal");
          assertThat(health)
              .isInstanceOfSatisfying(
                  HealthIndicator.class,
                  indicator -> assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN));
          assertThatExceptionOfType(WalException.Failed.class)
              .isThrownBy(() -> count(context, "a"));
        });
    with("wal.verify=NONE", "wal.on-corruption=FAIL")
        .run(context ->
            assertThat(context).getFailure().rootCause().isInstanceOf(WalException.Corrupt.class));
  }

  // --- when it is restored ---

  @Test
  void stateThatHandlersBuildOnIsRestoredBeforeTheyAreCalled() {
    for (int run = 0; run < 2; run++) {
      bare.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB")
          .withBean(Handler.class)
          .run(context -> {
            Handler handler = context.getBean(Handler.class);
            context.getBean(WalTemplate.class).append("a", entry -> handler.last = entry.index());
            snapshot(context);
            context.getBean(WalTemplate.class).append("b", entry -> handler.last = entry.index());
          });
    }
    bare.withPropertyValues("wal.dir=" + path)
        .withBean(Handler.class)
        .run(context -> assertThat(context.getBean(Handler.class).calls)
            .containsExactly("restored 3", "entry 4"));
  }

  @Test
  void anApplicationThatChoosesItsStartHasNoSnapshotter() {
    bare.withPropertyValues("wal.dir=" + path)
        .withBean(Counters.class)
        .withBean(ReplayStart.class, () -> directory -> SnapshotMark.NONE)
        .run(context -> assertThat(context).doesNotHaveBean(WalSnapshotter.class));
  }

  @Test
  void withoutStateThereIsNoSnapshotter() {
    bare.withPropertyValues("wal.dir=" + path)
        .run(context -> assertThat(context)
            .hasNotFailed()
            .doesNotHaveBean(WalSnapshotter.class)
            .doesNotHaveBean(ReplayStart.class));
  }

  @Test
  void theStateMayTakeItsOwnSnapshots() {
    bare.withPropertyValues("wal.dir=" + path).withBean(TakesItsOwn.class).run(context -> {
      TakesItsOwn state = context.getBean(TakesItsOwn.class);
      state.count("a");
      assertThat(state.snapshotter.snapshot()).isPresent();
    });
  }

  // --- errors ---

  @Test
  void anIndexThatIsNotCommittedIsRefused() {
    TestLog.createdIn(path).saved(2);
    Claims.index = 3;
    claims(context -> assertThatIllegalStateException()
        .isThrownBy(() -> context.getBean(WalSnapshotter.class).snapshot())
        .withMessageContaining("returned index 3, but the log is committed up to 2"));
    assertThat(files()).isEmpty();
  }

  @Test
  void anIndexBeforeTheNewestSnapshotIsRefused() {
    TestLog.createdIn(path).saved(2);
    Claims.index = 2;
    claims(context -> {
      snapshot(context);
      Claims.index = 1;
      assertThatIllegalStateException()
          .isThrownBy(() -> context.getBean(WalSnapshotter.class).snapshot())
          .withMessageContaining("returned index 1, but there is a snapshot up to 2")
          .withMessageContaining("has readSnapshot taken up the index");
    });
    assertThat(files()).containsExactly(snap(2));
  }

  @Test
  void aStateThatCannotBeWrittenLeavesNothing() {
    TestLog.createdIn(path).saved(2);
    Claims.index = -2;
    claims(context -> assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> context.getBean(WalSnapshotter.class).snapshot())
        .withMessageContaining("cannot write a snapshot in " + path.resolve("snap"))
        .withMessageContaining("no state"));
    assertThat(path.resolve("snap")).isEmptyDirectory();
    assertThat(marks()).containsExactly(SnapshotMark.NONE);
  }

  @Test
  void aStateThatCannotBeReadEndsTheStartup() {
    TestLog.createdIn(path).saved(2);
    Claims.index = 2;
    claims(WalSnapshotterTest::snapshot);
    Claims.index = -2;
    claims(context -> assertThat(context)
        .getFailure()
        .isInstanceOfSatisfying(
            SnapshotRestoreException.class, e -> assertThat(e.file()).isEqualTo(snap(2)))
        .hasMessageContaining("no state"));
  }

  // --- the little language ---

  private void twoSnapshots() {
    run(context -> {
      count(context, "a");
      snapshot(context);
      count(context, "b");
      snapshot(context);
    });
    assertThat(files()).containsExactly(snap(1), snap(2));
  }

  /** Copies the segments. */
  private Path backUp() {
    Path backup = path.resolve("backup");
    copySegments(path, backup);
    return backup;
  }

  private void restore(Path backup) {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    copySegments(backup, path);
  }

  private static void copySegments(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void olderIsRestored() {
    run(context -> {
      Counters counters = context.getBean(Counters.class);
      assertThat(counters.restored()).isEqualTo(1);
      assertThat(counters.received()).containsExactly(2L);
      assertThat(counters.counts()).containsEntry("a", 1).containsEntry("b", 1);
    });
  }

  private ApplicationContextRunner with(String... properties) {
    return bare.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB")
        .withPropertyValues(properties)
        .withBean(Counters.class);
  }

  private void run(ContextConsumer<AssertableApplicationContext> work) {
    with().run(work);
  }

  private void claims(ContextConsumer<AssertableApplicationContext> work) {
    bare.withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB")
        .withBean(Claims.class)
        .run(work);
  }

  private static void count(AssertableApplicationContext context, String... names) {
    for (String name : names) {
      context.getBean(Counters.class).count(name);
    }
  }

  private static WalSnapshot snapshot(AssertableApplicationContext context) {
    return context.getBean(WalSnapshotter.class).snapshot().orElseThrow();
  }

  private Path snap(long index) {
    return path.resolve("snap").resolve(new SnapshotName(1, index).toString());
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(path.resolve("snap"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<SnapshotMark> marks() {
    return WalDirectory.at(path).snapshots().stream()
        .map(mark -> new SnapshotMark(mark.index(), mark.term()))
        .toList();
  }

  private static void damage(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[10] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static class TakesItsOwn extends Counters {
    final WalSnapshotter snapshotter;

    TakesItsOwn(WalTemplate wal, WalSnapshotter snapshotter) {
      super(wal);
      this.snapshotter = snapshotter;
    }
  }

  static class Handler implements ReplayHandler, Snapshotable {
    final List<String> calls = new ArrayList<>();
    long last;

    @Override
    public void entry(Entry entry) {
      calls.add("entry " + entry.index());
      last = entry.index();
    }

    @Override
    public long writeSnapshot(OutputStream out) {
      return last;
    }

    @Override
    public void readSnapshot(long index, InputStream in) {
      calls.add("restored " + index);
      last = index;
    }
  }

  static class Claims implements Snapshotable {
    static long index;

    @Override
    public long writeSnapshot(OutputStream out) throws IOException {
      require();
      return index;
    }

    @Override
    public void readSnapshot(long index, InputStream in) throws IOException {
      require();
    }

    private static void require() throws IOException {
      if (index == -2) {
        throw new IOException("no state");
      }
    }
  }
}
