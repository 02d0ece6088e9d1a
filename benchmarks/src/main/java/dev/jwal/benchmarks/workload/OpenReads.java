// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.ReadableLog;
import dev.jwal.benchmarks.subject.Subject;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * W7: reading a log that is open, and much larger than what of it is kept in memory: single entries
 * at random, and everything.
 */
final class OpenReads implements Case {

  /** Where the bytes are before they are read. */
  private enum Cache {
    WARM,
    COLD;

    void prepare(Path log) throws Exception {
      if (this == WARM) {
        PageCache.fill(log);
      } else {
        PageCache.drop(log);
      }
    }
  }

  private static final int PAGE_BYTES = 4096;

  private final long totalBytes;
  private final int entryBytes;
  private final Subject.Reading reading;
  private final Cache cache;

  private OpenReads(long totalBytes, int entryBytes, Subject.Reading reading, Cache cache) {
    this.totalBytes = totalBytes;
    this.entryBytes = entryBytes;
    this.reading = reading;
    this.cache = cache;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    addCases(cases, 200 * Sizes.MIB, 100);
    addCases(cases, Sizes.GIB, Sizes.KIB);
    return cases;
  }

  private static void addCases(List<Case> cases, long totalBytes, int entryBytes) {
    for (Subject.Reading reading : Subject.Reading.values()) {
      for (Cache cache : Cache.values()) {
        cases.add(new OpenReads(totalBytes, entryBytes, reading, cache));
      }
    }
  }

  @Override
  public String workload() {
    return "W7";
  }

  @Override
  public String name() {
    String way = switch (reading) {
      case GET -> "get";
      case EACH -> "read";
      case IN_PLACE -> "read, no copies";
    };
    return Sizes.of(entryBytes) + ", " + way + (cache == Cache.COLD ? ", cold" : "");
  }

  @Override
  public String group() {
    return Sizes.of(entryBytes);
  }

  @Override
  public boolean includes(Subject subject) {
    return subject.takesPartIn(workload()) && subject.reads(reading);
  }

  @Override
  public void prepare(Subject subject, Path directory, Effort effort) throws Exception {
    Path log = Files.createDirectories(directory.resolve("log"));
    WrittenLog.write(subject, log, effort.entries(totalBytes, entryBytes), entryBytes);
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    Path log = directory.resolve("log");
    long entries = effort.entries(totalBytes, entryBytes);
    // What is mapped while the log is opened cannot be dropped afterwards.
    cache.prepare(log);
    try (ReadableLog open = subject.open(log)) {
      return reading == Subject.Reading.GET
          ? get(open, log, entries, effort)
          : readAll(open, log, entries, effort);
    }
  }

  private Sample get(ReadableLog open, Path log, long entries, Effort effort) throws Exception {
    Check check = new Check();
    SplittableRandom random = new SplittableRandom(entries);
    if (cache == Cache.WARM) {
      Sample sample =
          SingleThread.run(() -> open.get(random.nextLong(entries), check), 1, entryBytes, effort);
      check.requireOnly(entryBytes);
      return sample;
    }
    // What was read is not cold any more, so the cache is dropped before much of it was.
    long atOnce = Math.max(1, entries * entryBytes / PAGE_BYTES / 8);
    LatencyRecorder latencies = new LatencyRecorder();
    long took = 0;
    do {
      cache.prepare(log);
      long start = System.nanoTime();
      long now = start;
      for (long i = 0; i < atOnce; i++) {
        open.get(random.nextLong(entries), check);
        long done = System.nanoTime();
        latencies.record(done - now);
        now = done;
      }
      took += now - start;
    } while (took < effort.measured().toNanos());
    check.requireOnly(entryBytes);
    return Sample.of(latencies.count() / (took / 1e9), LatencyRecorder.of(List.of(latencies)));
  }

  private Sample readAll(ReadableLog open, Path log, long entries, Effort effort) throws Exception {
    long took = 0;
    int rounds = 0;
    do {
      if (rounds == 0 || cache == Cache.COLD) {
        cache.prepare(log);
      }
      Check check = new Check();
      long start = System.nanoTime();
      open.readAll(reading, check);
      took += System.nanoTime() - start;
      check.requireOnly(entryBytes);
      check.requireNoneOrAll(entries);
      rounds++;
    } while (took < effort.measured().toNanos());
    return Sample.of(entries * rounds / (took / 1e9));
  }

  /** Looks at what comes, as little as possible. */
  private static final class Check implements Subject.EntrySink {
    private long entries;
    private long bytes;

    @Override
    public void entry(byte[] data) {
      entries++;
      bytes += data.length;
    }

    @Override
    public void entryInPlace(ByteBuffer data) {
      entries++;
      bytes += data.remaining();
    }

    void requireOnly(int entryBytes) {
      if (bytes != entries * entryBytes) {
        throw new IllegalStateException(
            "%d entries of %d bytes, but of %d together".formatted(entries, entryBytes, bytes));
      }
    }

    void requireNoneOrAll(long expected) {
      if (entries != 0 && entries != expected) {
        throw new IllegalStateException(entries + " entries read, expected " + expected);
      }
    }
  }
}
