// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {

  private static final int ROUNDS = Boolean.getBoolean("soak") ? 48 : 3;
  private static final int CLIENTS = 8;
  private static final int MOST_ANSWERS = 600;

  @TempDir
  Path directory;

  /** The puts that were answered: keys that are put once, and what they got. */
  private final Map<String, String> answered = new ConcurrentHashMap<>();

  /** For each client the last number that it put under its own key and got an answer for. */
  private final Map<String, Integer> counters = new ConcurrentHashMap<>();

  @Test
  void everyAnsweredPutIsThereAfterAKill() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (SampleProcess sample = SampleProcess.on(directory)) {
        assertEverythingAnsweredIsIn(sample.client());
        putUntilKilled(sample, round);
        assertThat(sample.awaitEnd()).as("exit code after SIGKILL").isEqualTo(128 + 9);
      }
    }
    try (SampleProcess sample = SampleProcess.on(directory)) {
      assertEverythingAnsweredIsIn(sample.client());
      assertThat(sample.client().put("after", "all").status()).isEqualTo(201);
      assertThat(sample.stop()).as("exit code after SIGTERM").isEqualTo(128 + 15);
    }
  }

  private void putUntilKilled(SampleProcess sample, int round) throws Exception {
    Answers answers = new Answers(answersBeforeTheKill(round));
    ExecutorService executor = Executors.newFixedThreadPool(CLIENTS + 1);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        String name = "client-" + client;
        running.add(
            executor.submit(() -> putUntilKilled(sample, round + "/" + name, name, answers)));
      }
      running.add(executor.submit(() -> takeSnapshotsUntilKilled(sample.client())));
      for (Future<?> client : running) {
        client.get(120, SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(answers.areEnough()).isTrue();
  }

  /** Many at first, then other numbers, so that the kill meets the log in many states. */
  private static int answersBeforeTheKill(int round) {
    return MOST_ANSWERS - 89 * round % MOST_ANSWERS;
  }

  /** Counts answers up to the number at which the process is killed. */
  private record Answers(int wanted, AtomicInteger count) {

    Answers(int wanted) {
      this(wanted, new AtomicInteger());
    }

    void add(int more) {
      count.addAndGet(more);
    }

    boolean areEnough() {
      return count.get() >= wanted;
    }
  }

  private void putUntilKilled(
      SampleProcess sample, String prefix, String counter, Answers answers) {
    Client client = sample.client();
    try {
      for (int i = 0; ; i++) {
        String value = "value " + i + " of " + prefix;
        assertThat(client.put(prefix + "/" + i, value).status()).isEqualTo(201);
        answered.put(prefix + "/" + i, value);
        int next = counters.getOrDefault(counter, 0) + 1;
        assertThat(client.put(counter, Integer.toString(next)).status()).isIn(201, 204);
        counters.put(counter, next);
        answers.add(2);
        if (answers.areEnough()) {
          sample.kill();
        }
      }
    } catch (UncheckedIOException killed) {
      // What was not answered may be there or not.
    }
  }

  /** Of what is in a snapshot the segments go, so that is all there is of it after the kill. */
  private static void takeSnapshotsUntilKilled(Client client) {
    try {
      while (true) {
        assertThat(client.post("/snapshot").status()).isIn(200, 204);
      }
    } catch (UncheckedIOException killed) {
      // The one before is still there.
    }
  }

  private void assertEverythingAnsweredIsIn(Client client) {
    answered.forEach((key, value) -> assertThat(client.get(key).body()).as(key).isEqualTo(value));
    counters.forEach((key, last) ->
        assertThat(Integer.parseInt(client.get(key).body())).as(key).isBetween(last, last + 1));
  }
}
