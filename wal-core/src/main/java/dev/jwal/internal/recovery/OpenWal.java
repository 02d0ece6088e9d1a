// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import static java.util.Objects.requireNonNull;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.RepairReport;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.WalStatus;
import dev.jwal.internal.commit.Committer;
import dev.jwal.internal.commit.LogHealth;
import dev.jwal.internal.commit.Refusal;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.log.LogSettings;
import dev.jwal.internal.log.LogTail;
import dev.jwal.internal.log.SegmentList;
import dev.jwal.internal.log.TailState;
import dev.jwal.internal.segment.SegmentWriter;
import dev.jwal.internal.segment.SyncPointFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The open log: a {@link Committer}, and what was found when it was opened. */
final class OpenWal implements Wal {

  private final Path directory;
  private final Committer committer;
  private final @Nullable Verification verification;
  private final @Nullable RepairReport repair;

  private OpenWal(
      Path directory,
      Committer committer,
      @Nullable Verification verification,
      @Nullable RepairReport repair) {
    this.directory = directory;
    this.committer = committer;
    this.verification = verification;
    this.repair = repair;
  }

  /**
   * Opens a log that was read to its end, or just made. If this fails, its files are still the
   * caller's to close.
   */
  static Wal start(
      Disk disk,
      LogSettings settings,
      SegmentList sealedSegments,
      SegmentWriter segment,
      byte[] metadata,
      TailState state,
      IndexWriter index,
      @Nullable SyncPointFile syncPoints,
      @Nullable Verification verification,
      @Nullable RepairReport repair) {
    LogTail tail =
        new LogTail(disk, settings, sealedSegments, segment, metadata, state, index, syncPoints);
    try {
      Committer committer = new Committer(disk, tail, settings);
      return new OpenWal(segment.segment().directory(), committer, verification, repair);
    } catch (Throwable e) {
      tail.giveUp();
      throw e;
    }
  }

  @Override
  public void save(HardState state, List<Entry> entries) {
    committer.save(requireNonNull(state, "state"), requireNonNull(entries, "entries"));
  }

  @Override
  public void saveUnsynced(HardState state, List<Entry> entries) {
    committer.saveUnsynced(requireNonNull(state, "state"), requireNonNull(entries, "entries"));
  }

  @Override
  public CompletableFuture<Void> saveAsync(HardState state, List<Entry> entries) {
    return committer.saveAsync(requireNonNull(state, "state"), requireNonNull(entries, "entries"));
  }

  @Override
  public long append(List<byte[]> data) {
    return committer.append(requireNonNull(data, "data"));
  }

  @Override
  public CompletableFuture<Long> appendAsync(List<byte[]> data) {
    return committer.appendAsync(requireNonNull(data, "data"));
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> appendAsync(
      List<byte[]> data, ApplyFunction<? extends R> apply) {
    return committer.appendAsync(requireNonNull(data, "data"), requireNonNull(apply, "apply"));
  }

  @Override
  public boolean isCompletionThread() {
    return committer.isCompletionThread();
  }

  @Override
  public void saveSnapshot(SnapshotMark mark) {
    committer.mark(requireNonNull(mark, "mark"));
  }

  @Override
  public void truncateFrom(long index) {
    committer.truncateFrom(index);
  }

  @Override
  public void restartAt(SnapshotMark mark) {
    committer.restartAt(requireNonNull(mark, "mark"));
  }

  @Override
  public WalReader reader() {
    return committer.reader();
  }

  @Override
  public void cut() {
    committer.cut();
  }

  @Override
  public void sync() {
    committer.sync();
  }

  @Override
  public void releaseTo(long index) {
    committer.releaseTo(index);
  }

  @Override
  public WalStatus status() {
    Optional<WalException> failure = failure();
    LogHealth health = committer.health();
    Optional<Refusal> refusal = Optional.ofNullable(health.lastRefusal());
    TailState view = committer.view();
    WalStatus.State state = committer.isClosed()
        ? WalStatus.State.CLOSED
        : failure.isPresent() ? WalStatus.State.FAILED : WalStatus.State.OPEN;
    return new WalStatus(
        directory,
        state,
        view.segments(),
        view.holdsEntries(),
        view.firstIndex(),
        view.lastIndex(),
        view.syncedIndex(),
        Optional.ofNullable(verification),
        Optional.ofNullable(repair),
        failure,
        failure.map(known -> health.failedAt()),
        Optional.ofNullable(committer.writingSince()),
        refusal.map(Refusal::reason),
        refusal.map(Refusal::since));
  }

  @Override
  public Optional<WalException> failure() {
    return Optional.ofNullable(committer.health().failure());
  }

  @Override
  public Optional<WalException> displacement() {
    return committer.displacement();
  }

  @Override
  public byte[] metadata() {
    return committer.metadata();
  }

  @Override
  public HardState state() {
    return committer.view().state();
  }

  @Override
  public long lastIndex() {
    return committer.view().lastIndex();
  }

  @Override
  public void close() {
    committer.close();
  }

  @Override
  public String toString() {
    return "Wal[" + directory + "]";
  }
}
