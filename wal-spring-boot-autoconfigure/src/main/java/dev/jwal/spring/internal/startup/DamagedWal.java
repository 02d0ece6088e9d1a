// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.WalStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The log of an application whose log cannot be opened because it is damaged: refuses every save,
 * so that nothing is written after a gap, and returns what could be read before the damage. Holds
 * no file and no lock.
 */
final class DamagedWal implements Wal {

  private final Path directory;
  private final WalException.Corrupt damage;
  private final byte[] metadata;
  private final HardState state;
  private final WalStatus status;
  private final WalReader reader = new DamagedReader();

  DamagedWal(
      Path directory,
      List<SegmentInfo> segments,
      ReplayTarget replayed,
      WalException.Corrupt damage,
      Instant foundAt) {
    this.directory = directory;
    this.damage = damage;
    this.metadata = replayed.metadata();
    this.state = replayed.state();
    this.status = new WalStatus(
        directory,
        WalStatus.State.FAILED,
        segments,
        false,
        replayed.firstIndex(),
        replayed.lastIndex(),
        replayed.lastIndex(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(damage),
        Optional.of(foundAt),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public void save(HardState state, List<Entry> entries) {
    throw refusal();
  }

  @Override
  public void saveUnsynced(HardState state, List<Entry> entries) {
    throw refusal();
  }

  @Override
  public CompletableFuture<Void> saveAsync(HardState state, List<Entry> entries) {
    return CompletableFuture.failedFuture(refusal());
  }

  @Override
  public long append(List<byte[]> data) {
    throw refusal();
  }

  @Override
  public CompletableFuture<Long> appendAsync(List<byte[]> data) {
    return CompletableFuture.failedFuture(refusal());
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> appendAsync(
      List<byte[]> data, ApplyFunction<? extends R> apply) {
    return CompletableFuture.failedFuture(refusal());
  }

  @Override
  public boolean isCompletionThread() {
    return false;
  }

  @Override
  public void saveSnapshot(SnapshotMark mark) {
    throw refusal();
  }

  @Override
  public void truncateFrom(long index) {
    throw refusal();
  }

  @Override
  public void restartAt(SnapshotMark mark) {
    throw refusal();
  }

  @Override
  public WalReader reader() {
    return reader;
  }

  @Override
  public void cut() {
    throw refusal();
  }

  @Override
  public void sync() {
    throw refusal();
  }

  @Override
  public void releaseTo(long index) {
    throw refusal();
  }

  @Override
  public WalStatus status() {
    return status;
  }

  @Override
  public Optional<WalException> failure() {
    return Optional.of(damage);
  }

  @Override
  public Optional<WalException> displacement() {
    return Optional.empty();
  }

  @Override
  public byte[] metadata() {
    return metadata.clone();
  }

  @Override
  public HardState state() {
    return state;
  }

  @Override
  public long lastIndex() {
    return status.lastIndex();
  }

  @Override
  public void close() {}

  private WalException refusal() {
    return new WalException.Failed(directory, damage);
  }

  /** Says what could be read before the damage, and reads nothing: there is no open log. */
  private final class DamagedReader implements WalReader {

    @Override
    public long firstIndex() {
      return status.firstIndex() == 0 ? status.lastIndex() + 1 : status.firstIndex();
    }

    @Override
    public long lastIndex() {
      return status.lastIndex();
    }

    @Override
    public Optional<Entry> get(long index) {
      throw refusal();
    }

    @Override
    public long termAt(long index) {
      throw refusal();
    }

    @Override
    public long read(long from, long maxBytes, Visitor visitor) {
      throw refusal();
    }

    @Override
    public Follower follow(long from) {
      throw refusal();
    }
  }
}
