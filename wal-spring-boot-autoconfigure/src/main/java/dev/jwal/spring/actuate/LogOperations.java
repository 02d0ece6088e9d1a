// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.WalStatus;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.WalOperationObserver.Operation;
import dev.jwal.spring.internal.startup.MetadataText;
import dev.jwal.spring.internal.startup.StartupCheck;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;

/** Shows one log, its segments and their condition, and acts on it. Thread-safe. */
final class LogOperations {

  private final Wal wal;
  private final String name;
  private final WalOperationObserver observer;
  private final StartupCheck check;
  private final Sanitizer sanitizer;
  private final Show showValues;
  private final Lock cutting = new ReentrantLock();
  private final Lock verifying = new ReentrantLock();

  LogOperations(
      String name,
      Wal wal,
      StartupCheck check,
      Iterable<SanitizingFunction> sanitizingFunctions,
      Show showValues,
      WalOperationObserver observer) {
    this.wal = wal;
    this.name = name;
    this.observer = observer;
    this.check = check;
    this.sanitizer = new Sanitizer(sanitizingFunctions);
    this.showValues = showValues;
  }

  /** Shows the log, to a caller that is not on the web. Does no I/O. */
  WalDescriptor describe() {
    return describe(showValues.isShown(true));
  }

  WalDescriptor describe(boolean showMetadata) {
    WalStatus status = wal.status();
    List<SegmentInfo> segments = status.segments();
    return new WalDescriptor(
        status.directory().toString(),
        status.state(),
        metadata(showMetadata),
        segments.isEmpty() ? null : SegmentDescriptor.of(status.current()),
        UnsignedNumber.of(status.firstIndex()),
        UnsignedNumber.of(status.lastIndex()),
        UnsignedNumber.of(status.syncedIndex()),
        segments.stream().map(SegmentDescriptor::of).toList(),
        VerificationDescriptor.ofStartup(check, status.repair()),
        status.writingSince().orElse(null),
        status.refused().map(ProblemDescriptor::of).orElse(null),
        status.refusedSince().orElse(null),
        status.failure().map(ProblemDescriptor::of).orElse(null),
        status.failedAt().orElse(null));
  }

  /**
   * Reads and checks one segment.
   *
   * @param sequence the segment's number
   * @return what it holds; {@code null} if there is no such segment
   * @throws WalException.Corrupt if it is damaged
   */
  @Nullable
  SegmentContentsDescriptor segment(long sequence) {
    return directory().inspect(sequence).map(SegmentContentsDescriptor::of).orElse(null);
  }

  /**
   * Reads entries. Keeps no append waiting.
   *
   * @param range which
   * @param showData whether their data is shown
   * @return the entries, and where to continue
   * @throws WalException.IndexNotFound if the first is not there
   * @throws WalException if it cannot be read
   * @throws IllegalStateException if the log is closed
   */
  EntriesDescriptor entries(EntryRange range, boolean showData) {
    WalReader reader = wal.reader();
    Long from = range.from();
    EntryPage page =
        new EntryPage(range.max(), data -> sanitized("wal.entry.data", data, showData));
    long next = page.read(reader, from == null ? reader.firstIndex() : from);
    return new EntriesDescriptor(
        UnsignedNumber.of(reader.firstIndex()),
        UnsignedNumber.of(reader.lastIndex()),
        UnsignedNumber.of(wal.state().commit()),
        page.entries(),
        UnsignedNumber.of(next));
  }

  ProblemDescriptor describe(WalException.IndexNotFound problem) {
    WalReader reader = wal.reader();
    return ProblemDescriptor.of(problem, reader.firstIndex(), reader.lastIndex());
  }

  List<SegmentInfo> segments() {
    return wal.status().segments();
  }

  /**
   * Acts on the log.
   *
   * @param action what to do
   * @return what was done: a {@link CutDescriptor}, {@link SyncDescriptor} or {@link
   *     VerificationDescriptor}
   * @throws WalException if the log has stopped or is damaged
   * @throws IllegalStateException if the log is closed, or if it is to be verified while that is
   *     being done
   */
  OperationResponseBody act(WalAction action) {
    return switch (action) {
      case CUT -> cutAlone();
      case SYNC -> sync();
      case VERIFY -> verifyAlone();
    };
  }

  /** One after the other, so that many who ask at the same time get one new segment. */
  private CutDescriptor cutAlone() {
    cutting.lock();
    try {
      return observer.observe(Operation.CUT, name, this::cut);
    } finally {
      cutting.unlock();
    }
  }

  private CutDescriptor cut() {
    long start = System.nanoTime();
    WalStatus before = wal.status();
    if (before.state() == WalStatus.State.OPEN && !before.currentHoldsEntries()) {
      // A new segment each time would let repeated requests fill the disk with empty ones.
      return new CutDescriptor(null, SegmentDescriptor.of(before.current()), millisSince(start));
    }
    wal.cut();
    double took = millisSince(start);
    List<SegmentInfo> after = wal.status().segments();
    SegmentInfo current = before.current();
    SegmentInfo previous = after.stream()
        .filter(segment -> segment.sequence() == current.sequence())
        .findFirst()
        .orElse(current);
    return new CutDescriptor(
        SegmentDescriptor.of(previous), SegmentDescriptor.of(after.get(after.size() - 1)), took);
  }

  private SyncDescriptor sync() {
    long start = System.nanoTime();
    wal.sync();
    return new SyncDescriptor(UnsignedNumber.of(wal.status().syncedIndex()), millisSince(start));
  }

  /** Refuses a second one, so that requests cannot take all of the disk's time and all threads. */
  private VerificationDescriptor verifyAlone() {
    if (!verifying.tryLock()) {
      throw new VerificationInProgressException(wal.status().directory());
    }
    try {
      return observer.observe(Operation.VERIFY, name, this::verify);
    } finally {
      verifying.unlock();
    }
  }

  private VerificationDescriptor verify() {
    return VerificationDescriptor.of(directory().verifyAll());
  }

  /** From the log's status, so that a log which the application opened itself has one too. */
  private WalDirectory directory() {
    return WalDirectory.at(wal.status().directory());
  }

  private @Nullable String metadata(boolean show) {
    byte[] metadata = wal.metadata();
    if (metadata.length == 0) {
      return null;
    }
    return sanitized("wal.metadata", MetadataText.format(metadata), show);
  }

  private @Nullable String sanitized(String key, String value, boolean show) {
    return Objects.toString(sanitizer.sanitize(new SanitizableData(null, key, value), show), null);
  }

  private static double millisSince(long start) {
    return Millis.of(Duration.ofNanos(System.nanoTime() - start));
  }
}
