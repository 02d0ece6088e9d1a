// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.WalException;
import dev.jwal.spring.TextWalCodec;
import dev.jwal.spring.WalTemplate;
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
  private final KeyValueService service =
      new KeyValueService(new WalTemplate(wal, new TextWalCodec()), store);

  @Test
  void eachCommandIsAnEntry() {
    service.put("a", bytes("one"));
    service.delete("a");
    wal.writeAll();

    assertThat(wal.entries())
        .containsExactly(
            Entry.normal(1, 1, new Command.Put("a", bytes("one")).encode()),
            Entry.normal(1, 2, new Command.Delete("a").encode()));
  }

  @Test
  void commandsDoNotWaitForOneAnother() {
    service.put("a", bytes("one"));
    service.put("b", bytes("two"));

    assertThat(wal.numberWaiting()).isEqualTo(2);
  }

  @Test
  void putCannotBeReadBeforeItIsDurable() {
    CompletableFuture<Outcome> put = service.put("a", bytes("one"));

    assertThat(put).isNotDone();
    assertThat(store.get("a")).isEmpty();
  }

  @Test
  void putCanBeReadWhenItIsAnswered() {
    CompletableFuture<Outcome> read = service
        .put("a", bytes("one"))
        .whenComplete((outcome, problem) -> assertThat(text("a")).isEqualTo("one"));
    wal.writeAll();

    assertThat(read).isCompletedWithValue(new Outcome(1, false));
  }

  @Test
  void outcomeIsThatOfTheMomentOfTheEntry() {
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
  void fullDiskRefusesTheCommandAndNoOther() throws Exception {
    CompletableFuture<Outcome> before = service.put("a", bytes("one"));
    CompletableFuture<Outcome> refused = service.put("b", bytes("two"));
    CompletableFuture<Outcome> next = service.put("c", bytes("three"));
    wal.write();
    wal.failNext(FakeWal.noSpace());
    wal.writeAll();

    assertThat(before).isCompletedWithValue(new Outcome(1, false));
    assertThat(causeOf(refused)).isInstanceOf(WalException.NoSpace.class);
    assertThat(next).isCompletedWithValue(new Outcome(2, false));
    assertThat(store.after("")).extracting(Map.Entry::getKey).containsExactly("a", "c");
  }

  @Test
  void stoppedLogRefusesEveryCommand() {
    WalException cause =
        new WalException.Io(WalException.Operation.SYNC, FakeWal.DIRECTORY, new IOException("EIO"));
    wal.stopped(cause);
    CompletableFuture<Outcome> first = service.put("a", bytes("one"));
    wal.writeAll();
    CompletableFuture<Outcome> second = service.put("a", bytes("one"));
    wal.writeAll();

    assertThat(List.of(first, second))
        .allSatisfy(put -> assertThat(causeOf(put)).isInstanceOf(WalException.Failed.class));
  }

  @Test
  void closedLogRefusesThePut() {
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
    wal.stopped(damage);
    CompletableFuture<Outcome> put = service.put("b", bytes("two"));
    wal.writeAll();

    assertThat(put).isCompletedExceptionally();
    assertThat(text("a")).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasAnsweredIsInTheLogWhateverFails(long seed) throws Exception {
    int clients = 16;
    int putsEach = 200;
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(clients + 1);
    try {
      Future<?> disk = threads.submit(() -> writeAndFail(new Random(seed), stop));
      List<Future<Map<String, String>>> running = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        String name = "client-" + client;
        running.add(threads.submit(() -> putAll(name, putsEach)));
      }
      Map<String, String> answered = new HashMap<>();
      for (Future<Map<String, String>> client : running) {
        answered.putAll(client.get(30, SECONDS));
      }
      stop.set(true);
      service.put("the last", bytes(""));
      disk.get(30, SECONDS);

      KeyValueStore replayed = new KeyValueStore();
      wal.entries().forEach(replayed::replay);
      assertThat(contents(replayed)).as("seed " + seed).containsAllEntriesOf(answered);
      assertThat(contents(store)).as("seed " + seed).isEqualTo(contents(replayed));
      assertThat(answered).as("seed " + seed).hasSizeGreaterThan(clients);
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
  private Map<String, String> putAll(String client, int count) {
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
