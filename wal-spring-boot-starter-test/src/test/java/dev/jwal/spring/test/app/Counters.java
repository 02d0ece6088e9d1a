// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test.app;

import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Service;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Counts by name; durable. */
@Service
public class Counters implements Snapshotable {

  record Counted(String name) {}

  private final Map<String, Integer> counts = new TreeMap<>();
  private long applied;

  private final WalTemplate wal;
  private final JsonMapper json;

  Counters(WalTemplate wal, JsonMapper json) {
    this.wal = wal;
    this.json = json;
  }

  public long count(String name) {
    return wal.append(new Counted(name), this::on);
  }

  public synchronized int of(String name) {
    return counts.getOrDefault(name, 0);
  }

  @WalListener
  synchronized void on(WalEntry<Counted> entry) {
    counts.merge(entry.value().name(), 1, Integer::sum);
    applied = entry.index();
  }

  @Override
  public long writeSnapshot(OutputStream out) throws IOException {
    Map<String, Integer> copy;
    long index;
    synchronized (this) {
      copy = new TreeMap<>(counts);
      index = applied;
    }
    out.write(json.writeValueAsBytes(copy));
    return index;
  }

  @Override
  public synchronized void readSnapshot(long index, InputStream in) throws IOException {
    counts.putAll(json.readValue(in, new TypeReference<Map<String, Integer>>() {}));
    applied = index;
  }
}
