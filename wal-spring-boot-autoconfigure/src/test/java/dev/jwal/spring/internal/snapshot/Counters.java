// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** State for tests: how often each name was counted. Remembers which entries it received. */
public class Counters implements Snapshotable {

  private final WalTemplate wal;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<Long> received = new ArrayList<>();
  private long applied;
  private long restored = -1;

  public Counters(WalTemplate wal) {
    this.wal = wal;
  }

  public void count(String name) {
    wal.append(name, this::on);
  }

  @WalListener
  void on(WalEntry<String> entry) {
    synchronized (counts) {
      counts.merge(entry.value(), 1, Integer::sum);
      applied = entry.index();
      received.add(entry.index());
    }
  }

  public Map<String, Integer> counts() {
    synchronized (counts) {
      return new TreeMap<>(counts);
    }
  }

  public int total() {
    return counts().values().stream().mapToInt(count -> count).sum();
  }

  public List<Long> received() {
    return received;
  }

  /** The index of the snapshot that was restored; -1 for none. */
  public long restored() {
    return restored;
  }

  @Override
  public long writeSnapshot(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    synchronized (counts) {
      data.writeInt(counts.size());
      for (Map.Entry<String, Integer> count : counts.entrySet()) {
        data.writeUTF(count.getKey());
        data.writeInt(count.getValue());
      }
      return applied;
    }
  }

  @Override
  public void readSnapshot(long index, InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    for (int left = data.readInt(); left > 0; left--) {
      counts.put(data.readUTF(), data.readInt());
    }
    applied = index;
    restored = index;
  }
}
