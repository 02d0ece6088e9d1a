package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.WalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KeyValueServiceTest {

  private final FakeWal wal = FakeWal.waiting();
  private final KeyValueStore store = new KeyValueStore();

  @Test
  void eachCommandIsSavedWithTheStateThatCommitsIt() {
    KeyValueService service = new KeyValueService(wal, store);
    service.put("a", bytes("one"));
    service.delete("a");
    wal.writeAll();

    assertThat(wal.entries())
        .containsExactly(
            Entry.normal(1, 1, new Command.Put("a", bytes("one")).encode()),
            Entry.normal(1, 2, new Command.Delete("a").encode()));
    assertThat(wal.states()).containsExactly(new HardState(1, 0, 1), new HardState(1, 0, 2));
  }

  @Test
  void commandsDoNotWaitForOneAnother() {
    KeyValueService service = new KeyValueService(wal, store);
    service.put("a", bytes("one"));
    service.put("b", bytes("two"));

    assertThat(wal.numberWaiting()).isEqualTo(2);
  }

  @Test
  void putCannotBeReadBeforeItIsDurable() {
    KeyValueService service = new KeyValueService(wal, store);
    CompletableFuture<Outcome> put = service.put("a", bytes("one"));

    assertThat(put).isNotDone();
    assertThat(store.get("a")).isEmpty();
  }

  @Test
  void putCanBeReadWhenItIsAnswered() {
    KeyValueService service = new KeyValueService(wal, store);
    CompletableFuture<Outcome> read = service
        .put("a", bytes("one"))
        .whenComplete((outcome, problem) -> assertThat(text("a")).isEqualTo("one"));
    wal.writeAll();

    assertThat(read).isCompletedWithValue(new Outcome(1, false));
  }

  @Test
  void outcomeIsThatOfTheMomentOfTheEntry() {
    KeyValueService service = new KeyValueService(wal, store);
    CompletableFuture<Outcome> first = service.put("a", bytes("one"));
    CompletableFuture<Outcome> second = service.put("a", bytes("two"));
    CompletableFuture<Outcome> third = service.delete("a");
    CompletableFuture<Outcome> fourth = service.delete("a");
    wal.writeAll();

    assertThat(List.of(first.join(), second.join(), third.join(), fourth.join()))
        .containsExactly(
            new Outcome(1, false),
            new Outcome(2, true),
            new Outcome(3, true),
            new Outcome(4, false));
  }

  @Test
  void goesOnAfterTheEntriesOfTheLog() {
    store.apply(7, new Command.Put("a", bytes("old")));
    KeyValueService service = new KeyValueService(wal.holding(7, 7), store);
    service.put("b", bytes("new"));
    wal.writeAll();

    assertThat(wal.entries()).extracting(Entry::index).containsExactly(8L);
  }

  @Test
  void entryThatWasNeverCommittedIsOverwritten() {
    store.apply(7, new Command.Put("a", bytes("old")));
    KeyValueService service = new KeyValueService(wal.holding(7, 9), store);
    service.put("b", bytes("new"));
    wal.writeAll();

    assertThat(wal.entries()).extracting(Entry::index).containsExactly(8L);
  }

  @Test
  void storeThatHasNotHeardTheWholeLogIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new KeyValueService(wal.holding(7, 7), store))
        .withMessage(
            "the log is committed up to entry 7, but the store has heard of entry 0 last. The whole"
                + " log has to be replayed into it.");
  }

  @Test
  void fullDiskRefusesTheCommandAndThoseBehindIt() throws Exception {
    KeyValueService service = new KeyValueService(wal, store);
    CompletableFuture<Outcome> before = service.put("a", bytes("one"));
    CompletableFuture<Outcome> refused = service.put("b", bytes("two"));
    CompletableFuture<Outcome> behind = service.put("c", bytes("three"));
    wal.write();
    wal.failNext(FakeWal.noSpace());
    wal.writeAll();

    assertThat(before).isCompletedWithValue(new Outcome(1, false));
    assertThat(List.of(refused, behind))
        .allSatisfy(put -> assertThat(causeOf(put)).isInstanceOf(WalException.NoSpace.class));
    assertThat(store.after("")).extracting(Map.Entry::getKey).containsExactly("a");
  }

  @Test
  void indexThatFailedIsUsedAgain() throws Exception {
    KeyValueService service = new KeyValueService(wal, store);
    service.put("a", bytes("one"));
    wal.failNext(FakeWal.noSpace());
    CompletableFuture<Outcome> again = service.put("a", bytes("two"));
    wal.writeAll();

    assertThat(again).isCompletedWithValue(new Outcome(1, false));
    assertThat(text("a")).isEqualTo("two");
  }

  @Test
  void indexIsNotUsedAgainBeforeAllBehindTheFailureHaveFailed() throws Exception {
    KeyValueService service = new KeyValueService(wal, store);
    CompletableFuture<Outcome> refused = service.put("a", bytes("one"));
    CompletableFuture<Outcome> behind = service.put("b", bytes("two"));
    wal.failNext(FakeWal.noSpace());

    CompletableFuture<CompletableFuture<Outcome>> next =
        CompletableFuture.supplyAsync(() -> service.put("c", bytes("three")));
    assertThat(refused).isCompletedExceptionally();
    assertThat(wal.numberWaiting()).isOne();
    assertThat(next).isNotDone();
    wal.writeNext();
    assertThat(behind).isCompletedExceptionally();
    wal.writeNext();

    assertThat(next.get(30, SECONDS).get(30, SECONDS)).isEqualTo(new Outcome(1, false));
    assertThat(wal.entries()).hasSize(1);
  }

  @Test
  void stoppedLogRefusesEveryCommand() {
    WalException cause = new WalException.Io("sync", FakeWal.DIRECTORY, new IOException("EIO"));
    KeyValueService service = new KeyValueService(wal.stopped(cause), store);
    CompletableFuture<Outcome> first = service.put("a", bytes("one"));
    wal.writeAll();
    CompletableFuture<Outcome> second = service.put("a", bytes("one"));
    wal.writeAll();

    assertThat(List.of(first, second))
        .allSatisfy(put -> assertThat(causeOf(put)).isInstanceOf(WalException.Failed.class));
  }

  @Test
  void closedLogRefusesThePut() {
    KeyValueService service = new KeyValueService(wal, store);
    CompletableFuture<Outcome> before = service.put("a", bytes("one"));
    wal.close();
    CompletableFuture<Outcome> after = service.put("b", bytes("two"));
    wal.writeAll();

    assertThat(before).isCompletedWithValue(new Outcome(1, false));
    assertThat(causeOf(after)).hasMessage("the log is closed");
  }

  @Test
  void damagedLogCanStillBeRead() {
    store.apply(3, new Command.Put("a", bytes("one")));
    WalException damage = new WalException.Corrupt(FakeWal.DIRECTORY, 64, "checksum", 1, 2);
    KeyValueService service = new KeyValueService(wal.holding(9, 9).stopped(damage), store);
    CompletableFuture<Outcome> put = service.put("b", bytes("two"));
    wal.writeAll();

    assertThat(put).isCompletedExceptionally();
    assertThat(text("a")).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasAnsweredIsInTheLogWhateverFails(long seed) throws Exception {
    KeyValueService service = new KeyValueService(wal, store);
    int clients = 16;
    int putsEach = 200;
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(clients + 1);
    try {
      Future<?> disk = threads.submit(() -> writeAndFail(new Random(seed), stop));
      List<Future<Map<String, String>>> running = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        String name = "client-" + client;
        running.add(threads.submit(() -> putAll(service, name, putsEach)));
      }
      Map<String, String> answered = new HashMap<>();
      for (Future<Map<String, String>> client : running) {
        answered.putAll(client.get(30, SECONDS));
      }
      stop.set(true);
      service.put("the last", bytes(""));
      disk.get(30, SECONDS);

      KeyValueStore replayed = new KeyValueStore();
      wal.replayInto(replayed);
      assertThat(contents(replayed)).as("seed " + seed).containsAllEntriesOf(answered);
      assertThat(contents(store)).as("seed " + seed).isEqualTo(contents(replayed));
      assertThat(answered).as("seed " + seed).hasSizeGreaterThan(clients);
      assertThat(wal.entries())
          .as("no index is written twice, seed " + seed)
          .extracting(Entry::index)
          .doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Returns what the log gave as the reason for not storing a command. */
  private static @Nullable Throwable causeOf(CompletableFuture<Outcome> refused) {
    CompletionException thrown = assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(refused::join)
        .actual();
    assertThat(thrown).cause().isInstanceOf(NotStoredException.class);
    return thrown.getCause().getCause();
  }

  private void writeAndFail(Random random, AtomicBoolean stop) {
    try {
      while (!stop.get() || wal.numberWaiting() > 0) {
        if (random.nextInt(10) == 0) {
          wal.failNext(FakeWal.noSpace());
        } else {
          wal.writeNext();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts numbered keys, one after the other, and returns those that were answered. */
  private static Map<String, String> putAll(KeyValueService service, String client, int count) {
    Map<String, String> answered = new HashMap<>();
    for (int i = 0; i < count; i++) {
      try {
        service.put(client + "/" + i, bytes("value " + i)).join();
        answered.put(client + "/" + i, "value " + i);
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(NotStoredException.class);
      }
    }
    return answered;
  }

  private static Map<String, String> contents(KeyValueStore store) {
    Map<String, String> contents = new HashMap<>();
    store
        .after("")
        .forEach(
            entry -> contents.put(entry.getKey(), new String(entry.getValue().bytes(), UTF_8)));
    return contents;
  }

  private String text(String key) {
    return new String(store.get(key).orElseThrow().bytes(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
