// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

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

// snippet state
@Service
class Stock implements Snapshotable {

  record Moved(String article, int pieces) {}

  private final Map<String, Integer> pieces = new TreeMap<>();
  private long applied;

  private final WalTemplate wal;
  private final JsonMapper json;

  Stock(WalTemplate wal, JsonMapper json) {
    this.wal = wal;
    this.json = json;
  }

  void move(String article, int count) {
    wal.append(new Moved(article, count), this::on);
  }

  @WalListener
  synchronized void on(WalEntry<Moved> entry) {
    pieces.merge(entry.value().article(), entry.value().pieces(), Integer::sum);
    applied = entry.index();
  }

  @Override
  public long writeSnapshot(OutputStream out) throws IOException {
    Map<String, Integer> copy;
    long index;
    synchronized (this) {
      copy = new TreeMap<>(pieces);
      index = applied;
    }
    out.write(json.writeValueAsBytes(copy));
    return index;
  }

  @Override
  public synchronized void readSnapshot(long index, InputStream in) throws IOException {
    pieces.putAll(json.readValue(in, new TypeReference<Map<String, Integer>>() {}));
    applied = index;
  }

  synchronized int of(String article) {
    return pieces.getOrDefault(article, 0);
  }
}
// end
