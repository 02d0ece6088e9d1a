// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.fixture.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Runs what docs/guide/reading.md shows, and what it says. */
class GuideReadingTest {

  private static final Duration NOT_AT_ALL = Duration.ZERO;

  @TempDir
  Path path;

  private Wal wal;

  @BeforeEach
  void open() {
    wal = WalDirectory.at(path, TestLog.SMALL.withRetainedSegments(1)).create(new byte[0]);
  }

  @AfterEach
  void close() {
    wal.close();
  }

  @Test
  void whatIsShownIsWhatIsRun() {
    String sources = GuidePage.snippetsInSources();
    assertThat(GuidePage.of("reading.md").blocks("java"))
        .hasSize(6)
        .allSatisfy(snippet -> assertThat(sources).contains(snippet));
  }

  @Test
  void anEntryThatWasAppendedIsThere() {
    byte[] data = {1, 2};
    assertThat(Reading.one(wal, data)).contains(Entry.normal(1, 1, data));
    assertThat(wal.reader().get(2)).isEmpty();
    assertThat(wal.reader().get(0)).isEmpty();
  }

  @Test
  void anArrayThatIsChangedAfterwardsChangesNothing() {
    byte[] data = {1, 2};
    wal.append(data);
    data[0] = 7;
    assertThat(wal.reader().get(1).orElseThrow().data()).containsExactly(1, 2);
    byte[] unsynced = {3, 4};
    wal.saveUnsynced(HardState.EMPTY, List.of(Entry.normal(1, 2, unsynced)));
    unsynced[0] = 7;
    assertThat(wal.reader().get(2).orElseThrow().data()).containsExactly(3, 4);
  }

  @Test
  void allEntriesAreRead() {
    for (int i = 0; i < 100; i++) {
      wal.append(new byte[30_000]);
    }
    assertThat(Reading.bytesFrom(wal.reader(), 1)).isEqualTo(100 * 30_000);
    assertThat(Reading.bytesFrom(wal.reader(), 100)).isEqualTo(30_000);
    assertThat(Reading.bytesFrom(wal.reader(), 101)).isZero();
  }

  @Test
  void withoutVerificationALogIsOpenedNearItsEnd() {
    Path other = path.resolve("other");
    TestLog.createdIn(other).saved(3).cut().saved(2);
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(WalAutoConfiguration.class))
        .withPropertyValues("wal.dir=" + other, "wal.segment-size=64KB", "wal.verify=none")
        .run(context ->
            assertThat(context.getBean(Wal.class).reader().firstIndex()).isEqualTo(4));
  }

  @Test
  void aNodeThatLagsGetsWhatItLacks() {
    TestLog.append(wal, 5);
    assertThat(Reading.forNodeThatHas(wal.reader(), 2, 2).orElseThrow())
        .extracting(Entry::index)
        .containsExactly(3L, 4L);
    assertThat(Reading.forNodeThatHas(wal.reader(), 5, 2).orElseThrow()).isEmpty();
    wal.releaseTo(4);
    assertThat(Reading.forNodeThatHas(wal.reader(), 2, 2)).isEmpty();
  }

  @Test
  void aNodeOpensItsLogOrCreatesIt() {
    Path node = path.resolve("node");
    List<Long> replayed = new ArrayList<>();
    ReplayHandler handler = ReplayHandler.committed(entry -> replayed.add(entry.index()));
    Reading.openNode(node, "group/1".getBytes(UTF_8), handler).close();
    try (Wal created = Reading.openNode(node, "group/1".getBytes(UTF_8), handler)) {
      created.append(new byte[] {1});
    }
    Reading.openNode(node, "group/1".getBytes(UTF_8), handler).close();
    assertThat(replayed).containsExactly(1L);
    assertThatExceptionOfType(WalException.MetadataConflict.class)
        .isThrownBy(() -> Reading.openNode(node, "group/2".getBytes(UTF_8), handler));
  }

  @Test
  void whatIsOutsideIsAnsweredWithTheBound() {
    TestLog.append(wal, 5);
    wal.releaseTo(3);
    WalReader reader = wal.reader();
    assertThat(reader.firstIndex()).isEqualTo(3);
    assertThat(reader.get(2)).isEmpty();
    assertThatExceptionOfType(WalException.IndexNotFound.class)
        .isThrownBy(() -> reader.read(2, 100, (type, term, index, data) -> {}))
        .satisfies(e -> assertThat(e.nearestIndex()).hasValue(3));
    assertThatExceptionOfType(WalException.IndexNotFound.class)
        .isThrownBy(() -> reader.follow(7))
        .satisfies(e -> assertThat(e.nearestIndex()).hasValue(5));
    assertThat(reader.termAt(2)).isEqualTo(1);
  }

  @Test
  void aFollowerReceivesWhatIsCommittedInOrder() throws Exception {
    BlockingQueue<Entry> received = new LinkedBlockingQueue<>();
    Copy copy = new Copy(wal, 1, received::add);
    Thread thread = new Thread(copy);
    thread.start();
    wal.append(new byte[] {1});
    wal.append(new byte[] {2});
    assertThat(received.take().index()).isEqualTo(1);
    assertThat(received.take().index()).isEqualTo(2);
    wal.close();
    thread.join();
    assertThat(copy.next()).isEqualTo(3);
  }

  @Test
  void aFollowerIsInterrupted() throws Exception {
    Thread thread = new Thread(new Copy(wal, 1, entry -> {}));
    thread.start();
    thread.interrupt();
    thread.join();
    wal.append(new byte[] {1}); // the log works
  }

  @Test
  void whatIsNotCommittedIsReadButNotFollowed() throws Exception {
    Follower follower = wal.reader().follow(1);
    wal.save(new HardState(1, 1, 0), List.of(Entry.normal(1, 1, new byte[] {1})));
    assertThat(wal.reader().get(1)).isPresent();
    assertThat(follower.poll(NOT_AT_ALL)).isEmpty();
    wal.save(new HardState(2, 1, 0), List.of(Entry.normal(2, 1, new byte[] {2})));
    wal.save(new HardState(2, 1, 1), List.of());
    assertThat(follower.take()).isEqualTo(Entry.normal(2, 1, new byte[] {2}));
  }

  @Test
  void aFollowerThatIsTooSlowIsNotified() {
    TestLog.append(wal, 5);
    Follower follower = wal.reader().follow(1);
    wal.releaseTo(4);
    assertThatExceptionOfType(WalException.IndexNotFound.class)
        .isThrownBy(() -> follower.poll(NOT_AT_ALL))
        .satisfies(e -> assertThat(e.nearestIndex()).hasValue(4));
  }

  @Test
  void aFollowerOfAClosedLogEnds() {
    Follower follower = wal.reader().follow(1);
    wal.close();
    assertThatIllegalStateException().isThrownBy(follower::take);
  }

  @Test
  void aBatchHasManyEntries() throws Exception {
    TestLog.append(wal, 3);
    Follower follower = wal.reader().follow(1);
    List<Integer> sizes = new ArrayList<>();
    assertThat(Batches.handOn(follower, data -> sizes.add(data.remaining()))).isEqualTo(3);
    assertThat(sizes).containsExactly(8, 8, 8);
    assertThat(follower.nextIndex()).isEqualTo(4);
  }
}
