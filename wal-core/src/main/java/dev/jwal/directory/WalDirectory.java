// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static java.util.Objects.requireNonNull;

import dev.jwal.Entry;
import dev.jwal.RepairReport;
import dev.jwal.ReplayHandler;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.inspect.SegmentInspection;
import dev.jwal.inspect.SegmentSummary;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.log.GuardedListener;
import dev.jwal.internal.log.LogSettings;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.recovery.LogCreation;
import dev.jwal.internal.recovery.LogOpening;
import dev.jwal.internal.recovery.LogRepair;
import dev.jwal.internal.recovery.LogScan;
import dev.jwal.internal.recovery.ParallelVerification;
import dev.jwal.internal.recovery.RecoverySettings;
import dev.jwal.internal.recovery.ScanPlan;
import dev.jwal.internal.recovery.SegmentChoice;
import dev.jwal.internal.recovery.SegmentFacts;
import dev.jwal.internal.recovery.StartPoint;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A directory that holds a log, or will: the place from which a log is created, opened, read,
 * verified and repaired.
 *
 * <p>Holds nothing itself: no file is open, no lock taken before {@link #create} or an {@code open}
 * method returns a {@link Wal}. What only reads takes no lock and may run beside a log that is
 * being written, in this process or another. Immutable and thread-safe.
 *
 * <p>A log is closed, or it is open; there is nothing between. etcd's rule that nothing can be
 * saved before everything was read is kept by construction: whatever opens a log reads it to its
 * end first.
 *
 * <p>All that can be done with a closed log is here, each method a line or two with its contract:
 * the class is long for its documentation.
 */
public final class WalDirectory {

  private static final int READ_ATTEMPTS = 10;

  private final Disk disk;
  private final Path path;
  private final WalOptions options;

  /** For a disk of another kind. */
  WalDirectory(Disk disk, Path path, WalOptions options) {
    this.disk = disk;
    this.path = requireNonNull(path, "path");
    this.options = requireNonNull(options, "options");
  }

  /**
   * Returns the directory at a path, with {@link WalOptions#DEFAULT}.
   *
   * @param path a directory, which need not exist yet
   * @return the directory
   */
  public static WalDirectory at(Path path) {
    return at(path, WalOptions.DEFAULT);
  }

  /**
   * Returns the directory at a path.
   *
   * @param path a directory, which need not exist yet
   * @param options how its log is opened and written
   * @return the directory
   */
  public static WalDirectory at(Path path, WalOptions options) {
    Disk disk = options.directWrites() ? LocalDisk.DIRECT : LocalDisk.CACHED;
    return new WalDirectory(disk, path, options);
  }

  /**
   * Returns where the log is.
   *
   * @return the path given
   */
  public Path path() {
    return path;
  }

  /**
   * Returns how the log is opened and written.
   *
   * @return the options given
   */
  public WalOptions options() {
    return options;
  }

  /**
   * Returns whether there is a log: any file whose name ends in {@code .wal} and is not hidden.
   * (etcd server/storage/wal/util.go: Exist)
   *
   * @return {@code false} also if the directory does not exist
   * @throws WalException.Io if the directory cannot be read
   */
  public boolean exists() {
    try {
      return disk.list(path).stream().anyMatch(SegmentName::standsForLog);
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, path, e);
    }
  }

  /**
   * Creates a log and opens it.
   *
   * <p>The directory is made if needed, private to its owner, and so are its parents, with the
   * process's usual rights; an existing one may hold other files, be a mount point, or be left over
   * from a creation that a crash cut short. Durable on return. If this fails no log is left.
   *
   * @param metadata what identifies the log, repeated at the head of every segment; {@link
   *     Entry#NO_DATA} for none
   * @return the log, empty but for the mark {@link SnapshotMark#NONE}
   * @throws WalException.AlreadyExists if there is a log
   * @throws WalException.Locked if another process is creating one
   * @throws WalException.NoSpace if the disk has no room for a segment
   * @throws WalException.Io if the directory or a file cannot be written
   */
  public Wal create(byte[] metadata) {
    byte[] copy = metadata == Entry.NO_DATA ? metadata : metadata.clone();
    return new LogCreation(disk, path, logSettings()).create(copy);
  }

  /**
   * Opens the log at a snapshot mark and delivers everything after it to a handler, in bounded
   * memory.
   *
   * <p>Returns after every record was read and checked, a torn tail cut off (see {@link
   * WalOptions#repairTail()}) and the segments from the mark on locked.
   *
   * @param start where to start; {@link SnapshotMark#NONE} reads everything
   * @param handler receives the records, on this thread
   * @return the log, ready to append
   * @throws WalException.Missing if there is no log
   * @throws WalException.Locked if the log is open elsewhere
   * @throws WalException.SnapshotNotFound if the log has no such mark, or the entry at it was
   *     replaced by one of another term
   * @throws WalException.SnapshotMismatch if the mark's term differs
   * @throws WalException.IndexNotFound if entries after the mark are missing because a snapshot
   *     that was received took their place
   * @throws WalException.Corrupt if anything but a torn tail is damaged; the handler has received
   *     what comes before
   * @throws WalException.TornTail if the tail is torn and not to be repaired
   * @throws WalException.MetadataConflict if the metadata is not the one expected
   */
  public Wal open(SnapshotMark start, ReplayHandler handler) {
    return open(StartPoint.atMark(start), requireNonNull(handler, "handler"));
  }

  /**
   * Opens the log at a mark and returns everything after it. Holds all of that in memory.
   *
   * @param start where to start; {@link SnapshotMark#NONE} reads everything
   * @return the log, ready to append, and what was in it
   * @throws WalException as {@link #open(SnapshotMark, ReplayHandler)} does
   */
  public Recovery open(SnapshotMark start) {
    return recover(StartPoint.atMark(start));
  }

  /**
   * Opens the log at an index and returns the entries from it on: a position, for which no snapshot
   * mark need exist.
   *
   * @param index the first index wanted, unsigned; 0 reads everything
   * @return the log, ready to append, and what was in it
   * @throws WalException.IndexNotFound if the index was never written, is no longer there, or is
   *     only held by a snapshot that was received
   * @throws WalException as {@link #open(SnapshotMark, ReplayHandler)} does
   */
  public Recovery openAtIndex(long index) {
    return recover(StartPoint.atIndex(index));
  }

  /**
   * Opens the log to append to it, reading and checking its last segments only: as far back as
   * there are entries that are not committed. After appends that is the last segment alone.
   *
   * @return the log, ready to append
   * @throws WalException as {@link #open(SnapshotMark, ReplayHandler)} does
   */
  public Wal openAtEnd() {
    return new LogOpening(disk, realPath(), recoverySettings()).openAtEnd();
  }

  /**
   * Opens the log at the oldest snapshot mark from which no entry is missing, and delivers
   * everything after it to a handler, in bounded memory: for a replica that wants all that is there
   * to be read, as others may ask it for entries from before its newest snapshot.
   *
   * <p>The log is read twice: once to find the mark, the first of {@link #snapshots()}, and once
   * from there. Segments before it are locked, too.
   *
   * @param handler receives the records, on this thread
   * @return the log, ready to append
   * @throws WalException.SnapshotNotFound if there is no mark at which the log can be opened, which
   *     only segments that were deleted by hand leave
   * @throws WalException as {@link #open(SnapshotMark, ReplayHandler)} does
   */
  public Wal openAtOldestMark(ReplayHandler handler) {
    requireNonNull(handler, "handler");
    return new LogOpening(disk, realPath(), recoverySettings()).openAtOldestMark(handler);
  }

  /**
   * Creates a log if there is none, as {@link #create} does, or opens the one that is there, as
   * {@link #openAtOldestMark} does. If another process creates one at the same moment, that is
   * opened as soon as it is released: until then it is {@code Locked}.
   *
   * @param metadata what identifies the log: written into one that is created, and expected of one
   *     that is there, whatever {@link WalOptions#expectedMetadata()} says
   * @param handler receives the records of a log that is there, on this thread; nothing of one that
   *     is created
   * @return the log, ready to append
   * @throws WalException.MetadataConflict if the log that is there has other metadata; nothing was
   *     changed then
   * @throws WalException as {@link #create} and {@link #openAtOldestMark} do
   */
  public Wal openOrCreate(byte[] metadata, ReplayHandler handler) {
    requireNonNull(handler, "handler");
    WalDirectory identified = new WalDirectory(disk, path, options.withExpectedMetadata(metadata));
    if (!exists()) {
      try {
        return create(metadata);
      } catch (WalException.AlreadyExists createdMeanwhile) {
        // It is opened below.
      }
    }
    return identified.openAtOldestMark(handler);
  }

  /**
   * Reads everything after a mark, without a lock. An unfinished write at the end is where reading
   * stops.
   *
   * @param start where to start; {@link SnapshotMark#NONE} reads everything
   * @return what was read
   * @throws WalException as {@link #open(SnapshotMark, ReplayHandler)} does, but never {@code
   *     Locked} or {@code TornTail}
   */
  public WalContents readAll(SnapshotMark start) {
    return retryIfPurged(() -> {
      ContentsHandler handler = new ContentsHandler();
      replay(start, handler);
      return handler.contents();
    });
  }

  /**
   * Delivers everything after a snapshot mark to a handler, without a lock and in bounded memory.
   * An unfinished write at the end is where reading stops.
   *
   * <p>A large log is read and checked ahead of the handler, by a thread that has ended on return.
   * What is saved during the replay may be delivered or not.
   *
   * @param start where to start; {@link SnapshotMark#NONE} reads everything
   * @param handler receives the records, on this thread
   * @throws WalException.Io if a segment was purged before all of it was read
   * @throws WalException as {@link #readAll} does
   */
  public void replay(SnapshotMark start, ReplayHandler handler) {
    requireNonNull(handler, "handler");
    scan(ScanPlan.toReplay(StartPoint.atMark(start), expectedMetadata(), handler));
  }

  /**
   * Reads and checks everything after a mark, without a lock, keeping nothing.
   *
   * <p>An unfinished write at the end is where reading stops; it is no damage, and {@link
   * Verification#tornTail()} says that it is there.
   *
   * @param start where to start; {@link SnapshotMark#NONE} checks everything
   * @return what was checked
   * @throws WalException as {@link #readAll} does
   */
  public Verification verify(SnapshotMark start) {
    ScanPlan plan = ScanPlan.toVerify(StartPoint.atMark(start), expectedMetadata());
    return retryIfPurged(() -> scan(plan).verification());
  }

  /**
   * Reads and checks everything that is there, whatever mark it begins at, on as many threads as
   * there are processors.
   *
   * <p>An unfinished write at the end is where reading stops; {@link Verification#tornTail()} says
   * that it is there. Complete records missing from the end leave no trace: compare {@link
   * Verification#lastIndex()} with the index that has to be there.
   *
   * @return what was checked
   * @throws WalException as {@link #readAll} does
   */
  public Verification verifyAll() {
    return retryIfPurged(() -> new ParallelVerification(disk, SegmentChoice.all(disk, path)).run());
  }

  /**
   * Returns the snapshot marks at which the log can be opened: those that its last hard state says
   * are committed (etcd wal.go: ValidSnapshotEntries), unless the segments that have to be read are
   * gone, the entry at the mark has another term, or a snapshot that was received took the place of
   * what comes after. The mark of the latter is among them as soon as it is committed, or entries
   * were saved after it.
   *
   * @return the marks, oldest first; {@link SnapshotMark#NONE} among them while no entry from the
   *     first on is missing
   * @throws WalException as {@link #readAll} does
   */
  public List<SnapshotMark> snapshots() {
    return retryIfPurged(this::scanAll).openableMarks();
  }

  /**
   * Returns the segment files that are there, without reading them: {@code sizeBytes} is the file's
   * length.
   *
   * @return the segments, oldest first; empty if there is no log
   * @throws WalException.Io if the directory cannot be read
   */
  public List<SegmentInfo> segments() {
    return retryIfPurged(() -> Segment.list(disk, path).stream().map(this::info).toList());
  }

  /**
   * Reads and checks one segment, without a lock, trusting the checksum with which it begins.
   *
   * <p>A segment that is not the last has to end where the next one continues, and has no torn
   * tail.
   *
   * @param sequence the segment's number
   * @return what it holds; empty if there is no such segment
   * @throws WalException.Corrupt if it is damaged
   */
  public Optional<SegmentSummary> inspect(long sequence) {
    return retryIfPurged(() -> new SegmentInspection(disk, path).of(sequence));
  }

  /**
   * Cuts a torn tail off the last segment, after making a durable copy of the segment as it was,
   * named {@code <segment>.broken}. Changes nothing if there is nothing to repair. (etcd
   * server/storage/wal/repair.go: Repair)
   *
   * @return what was dropped
   * @throws WalException.Locked if the log is open
   * @throws WalException.Corrupt if the last segment is damaged in a way that no crash explains
   * @throws WalException.NoSpace if there is no room for the copy; nothing was dropped then
   */
  public RepairReport repair() {
    return new LogRepair(disk, realPath()).repair();
  }

  /**
   * Returns what {@link #repair()} would drop, and changes nothing. Takes no lock.
   *
   * @return what would be dropped
   * @throws WalException as {@link #repair()} does, but never {@code Locked}
   */
  public RepairReport previewRepair() {
    return retryIfPurged(() -> new LogRepair(disk, path).preview());
  }

  private Wal open(StartPoint start, ReplayHandler handler) {
    return new LogOpening(disk, realPath(), recoverySettings()).open(start, handler);
  }

  /** A log stays where it was opened, even if a link on the way there is changed. */
  private Path realPath() {
    try {
      return disk.realPath(path);
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, path, e);
    }
  }

  private Recovery recover(StartPoint start) {
    ContentsHandler handler = new ContentsHandler();
    Wal wal = open(start, handler);
    return new Recovery(wal, handler.contents());
  }

  private RecoverySettings recoverySettings() {
    return new RecoverySettings(
        logSettings(), options.expectedMetadata().orElse(null), options.repairTail());
  }

  private LogSettings logSettings() {
    return new LogSettings(
        options.segmentBytes(),
        options.preallocate() ? options.segmentBytes() : 0,
        options.maxEntryBytes(),
        options.maxBytesInFlight(),
        options.retainedSegments(),
        options.indexBytes(),
        options.recentBytes(),
        options.syncWarnThreshold(),
        options.unsafeNoSync(),
        GuardedListener.of(options.eventListener()));
  }

  private byte @Nullable [] expectedMetadata() {
    return options.expectedMetadata().orElse(null);
  }

  private LogScan scan(ScanPlan plan) {
    List<Segment> segments = SegmentChoice.from(plan.start(), disk, path);
    LogScan scan = LogScan.of(disk, LogReader.Use.CONCURRENT_WRITER, segments, plan);
    scan.requireStart();
    return scan;
  }

  private SegmentInfo info(Segment segment) {
    try {
      return SegmentFacts.of(disk, segment);
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, segment.path(), e);
    }
  }

  /**
   * Reads again if a segment that was listed is gone when it is opened or read: a log that is being
   * written purges its oldest ones. (etcd wal.go: ValidSnapshotEntries)
   */
  private static <T> T retryIfPurged(Supplier<T> reading) {
    for (int attempt = 1; ; attempt++) {
      try {
        return reading.get();
      } catch (WalException.Io e) {
        if (attempt == READ_ATTEMPTS || !(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
  }

  private LogScan scanAll() {
    List<Segment> segments = SegmentChoice.all(disk, path);
    StartPoint start = StartPoint.atSegment(segments.get(0));
    return LogScan.of(disk, LogReader.Use.CONCURRENT_WRITER, segments, ScanPlan.toVerify(start));
  }

  @Override
  public String toString() {
    return "WalDirectory[" + path + "]";
  }
}
