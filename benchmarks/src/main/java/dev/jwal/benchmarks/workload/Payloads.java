// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Entries' data of one size: random bytes, the same ones in every run, a few megabytes of them in
 * turns.
 */
final class Payloads {

  private static final int POOL_BYTES = 4 << 20;

  private final byte[][] pool;
  private int next;

  Payloads(int entryBytes) {
    Random random = new Random(entryBytes);
    pool = new byte[Math.max(16, POOL_BYTES / entryBytes)][entryBytes];
    for (byte[] data : pool) {
      random.nextBytes(data);
    }
  }

  private Payloads(byte[][] pool, int next) {
    this.pool = pool;
    this.next = next;
  }

  /** The same data for another thread, which begins elsewhere. */
  Payloads forThread(int number) {
    return new Payloads(pool, (int) (number * 31L % pool.length));
  }

  byte[] next() {
    byte[] data = pool[next];
    next = next + 1 == pool.length ? 0 : next + 1;
    return data;
  }

  List<byte[]> next(int entries) {
    List<byte[]> batch = new ArrayList<>(entries);
    for (int i = 0; i < entries; i++) {
      batch.add(next());
    }
    return batch;
  }
}
