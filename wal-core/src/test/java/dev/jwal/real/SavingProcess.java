// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A virtual machine that creates a log, saves entries, and says of each when it was acknowledged:
 * {@code acknowledged <17>}, one write a line. The entry's bytes hold the same number: {@code entry
 * <17>}.
 */
final class SavingProcess {

  /** The bytes of one entry: so many that segments are cut on the way. */
  private static final int ENTRY_BYTES = 700;

  private final Wal wal;
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private final Object order = new Object();

  /** The index of the next entry. Guarded by the order. */
  private long next = 1;

  private SavingProcess(Wal wal) {
    this.wal = wal;
  }

  /** What is to be saved, and how. */
  record Task(int threads, int savesEach, boolean preallocate, boolean sync) {

    int saves() {
      return threads * savesEach;
    }

    /** The arguments for {@code java} that do this in a directory. */
    List<String> arguments(Path directory) {
      return List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:+UseSerialGC",
          "-cp",
          System.getProperty("java.class.path"),
          SavingProcess.class.getName(),
          directory.toString(),
          Integer.toString(threads),
          Integer.toString(savesEach),
          Boolean.toString(preallocate),
          Boolean.toString(sync));
    }

    private static Task of(String[] arguments) {
      return new Task(
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          Boolean.parseBoolean(arguments[3]),
          Boolean.parseBoolean(arguments[4]));
    }
  }

  /** Creates the log and does the task. */
  public static void main(String[] arguments) throws Exception {
    Task task = Task.of(arguments);
    WalOptions options = WalOptions.DEFAULT
        .withSegmentBytes(65_536)
        .withPreallocation(task.preallocate())
        .withUnsafeNoSync(!task.sync());
    try (Wal wal = WalDirectory.at(Path.of(arguments[0]), options).create(new byte[0])) {
      new SavingProcess(wal).run(task);
    }
  }

  private void run(Task task) throws Exception {
    ExecutorService savers = Executors.newFixedThreadPool(task.threads());
    try {
      List<Future<?>> running = IntStream.range(0, task.threads())
          .<Future<?>>mapToObj(saver -> savers.submit(() -> save(task.savesEach())))
          .toList();
      for (Future<?> saver : running) {
        saver.get(60, TimeUnit.SECONDS);
      }
    } finally {
      savers.shutdownNow();
    }
  }

  private Void save(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      long index;
      CompletableFuture<Void> saved;
      synchronized (order) {
        index = next++;
        saved = wal.saveAsync(HardState.EMPTY, List.of(Entry.normal(1, index, data(index))));
      }
      saved.join();
      out.write("acknowledged <%d>%n".formatted(index).getBytes(US_ASCII));
    }
    return null;
  }

  private static byte[] data(long index) {
    String text = "entry <%d>".formatted(index);
    return (text + ".".repeat(ENTRY_BYTES - text.length())).getBytes(US_ASCII);
  }
}
