// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

  private static final String[] KEEP_LITTLE = {
    "--wal.snapshot.keep=1", "--wal.retention.max-segments=1"
  };

  @TempDir
  Path directory;

  @Test
  void contentSurvivesARestart() {
    try (RunningSample sample = RunningSample.on(directory)) {
      sample.client().put("a", "one");
      sample.client().put("b", "two");
      sample.client().put("b", "three");
      sample.client().put("c", "four");
      sample.client().delete("c");
    }

    try (RunningSample sample = RunningSample.on(directory)) {
      assertThat(sample.client().ask("/kv").body())
          .isEqualTo("{\"appliedIndex\":5,\"keys\":[{\"key\":\"a\",\"bytes\":3,\"index\":1},"
              + "{\"key\":\"b\",\"bytes\":5,\"index\":3}],\"more\":false}");
      assertThat(sample.client().get("b").body()).isEqualTo("three");
      assertThat(sample.client().put("d", "five").response().headers().firstValue("X-Wal-Index"))
          .hasValue("6");
    }
  }

  @Test
  void contentSurvivesARestartAfterACut() {
    try (RunningSample sample = RunningSample.on(directory)) {
      sample.client().put("a", "before the cut");
      assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
      sample.client().put("b", "after the cut");
      assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
    }

    try (RunningSample sample = RunningSample.on(directory)) {
      assertThat(sample.client().get("a").body()).isEqualTo("before the cut");
      assertThat(sample.client().get("b").body()).isEqualTo("after the cut");
      assertThat(sample.client().put("c", "after the restart").status()).isEqualTo(201);
    }
  }

  @Test
  void contentSurvivesInASnapshotWhenItsSegmentsAreGone() {
    try (RunningSample sample = RunningSample.on(directory, KEEP_LITTLE)) {
      sample.client().put("gone", "soon");
      sample.client().delete("gone");
      for (String key : List.of("a", "b", "c", "d")) {
        sample.client().put(key, "the value of " + key);
        assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
        assertThat(sample.client().post("/snapshot").status()).isEqualTo(200);
      }
      sample.client().put("e", "after the snapshots");
    }
    assertThat(directory.resolve("0000000000000000-0000000000000000.wal")).doesNotExist();

    try (RunningSample sample = RunningSample.on(directory, KEEP_LITTLE)) {
      assertThat(sample.client().ask("/kv").body())
          .startsWith(
              "{\"appliedIndex\":7,\"keys\":[{\"key\":\"a\",\"bytes\":14,\"index\":3},{\"key\":\"b\"");
      for (String key : List.of("a", "b", "c", "d")) {
        assertThat(sample.client().get(key).body()).isEqualTo("the value of " + key);
      }
      assertThat(sample.client().get("e").body()).isEqualTo("after the snapshots");
      assertThat(sample.client().get("gone").status()).isEqualTo(404);
      assertThat(sample.client().post("/actuator/wal/verify").status()).isEqualTo(200);
      assertThat(sample.client().put("f", "after the restart").status()).isEqualTo(201);
    }
  }

  @Test
  void nothingGivesNoSnapshot() {
    try (RunningSample sample = RunningSample.on(directory)) {
      assertThat(sample.client().post("/snapshot").status()).isEqualTo(204);
    }
  }

  @Test
  void putsOfManyThreadsSurviveARestart() throws Exception {
    int threads = 16;
    int putsEach = 50;
    try (RunningSample sample = RunningSample.on(directory)) {
      putInParallel(sample.client(), threads, putsEach);
    }

    try (RunningSample sample = RunningSample.on(directory)) {
      for (int thread = 0; thread < threads; thread++) {
        for (int i = 0; i < putsEach; i++) {
          assertThat(sample.client().get(thread + "/" + i).body()).isEqualTo(thread + " put " + i);
        }
      }
    }
  }

  private static void putInParallel(Client client, int threads, int putsEach) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int name = thread;
        running.add(executor.submit(() -> putAll(client, name, putsEach)));
      }
      for (Future<?> thread : running) {
        thread.get(120, SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static void putAll(Client client, int thread, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(client.put(thread + "/" + i, thread + " put " + i).status()).isEqualTo(201);
    }
  }
}
