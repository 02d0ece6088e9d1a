// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static java.util.Objects.requireNonNull;

import dev.jwal.WalEventListener;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a log is opened and written: {@link #DEFAULT}, changed by {@code with} methods. Immutable.
 *
 * <p>What is stored does not depend on the options: a log may be opened with others than those it
 * was written with. Each option is documented once as a component and once where it is set: the
 * class is long for its documentation.
 *
 * @param segmentBytes the size at which a new segment is created, in bytes
 * @param maxEntryBytes the size of data above which an entry is refused, in bytes
 * @param maxBytesInFlight the bytes that saves and appends may hold in memory at once before
 *     further callers wait
 * @param preallocate whether a segment's space is reserved when it is made
 * @param directWrites whether records go around the operating system's page cache
 * @param repairTail whether opening cuts off a torn tail; otherwise opening such a log throws
 *     {@code TornTail}
 * @param expectedMetadata the metadata that a log must have to be opened; empty to accept any
 * @param retainedSegments how many released segments are kept; 0 keeps all
 * @param indexBytes the memory for where the entries of sealed segments are, in bytes
 * @param recentBytes the data of recent entries that is kept in memory to be read, in bytes
 * @param syncWarnThreshold the time above which a sync, or a write that does its work too, is
 *     logged as slow
 * @param unsafeNoSync whether records are written without being synced
 * @param eventListener is notified of what the log does
 */
public record WalOptions(
    long segmentBytes,
    int maxEntryBytes,
    long maxBytesInFlight,
    boolean preallocate,
    boolean directWrites,
    boolean repairTail,
    Optional<byte[]> expectedMetadata,
    int retainedSegments,
    long indexBytes,
    long recentBytes,
    Duration syncWarnThreshold,
    boolean unsafeNoSync,
    WalEventListener eventListener) {

  /** The smallest segment size allowed, in bytes. */
  public static final long MIN_SEGMENT_BYTES = 4096;

  /** The largest segment size allowed, in bytes: 16 GiB. */
  public static final long MAX_SEGMENT_BYTES = 16L << 30;

  /** The largest entry size allowed, in bytes: 1 GiB. */
  public static final int MAX_ENTRY_BYTES = 1 << 30;

  /**
   * etcd's own choices where it has one: segments of 64,000,000 bytes with reserved space, all
   * released ones kept, a sync of more than 1 second logged.
   *
   * <p>Entries of up to 10,484,736 bytes: every etcd since 3.0 reads such an entry back (etcd
   * 3.4.10 to 3.5.4 refuse records from 10 MiB on). 64 MiB in flight, direct writes, a torn tail
   * cut off, any metadata, 16 MiB for where entries are, 16 MiB of recent entries, no listener.
   */
  public static final WalOptions DEFAULT = new WalOptions(
      64_000_000,
      10 * 1024 * 1024 - 1024,
      64L << 20,
      true,
      true,
      true,
      Optional.empty(),
      0,
      16L << 20,
      16L << 20,
      Duration.ofSeconds(1),
      false,
      WalEventListener.NONE);

  /**
   * Checks the bounds and copies the metadata.
   *
   * @throws IllegalArgumentException if a number is out of its bounds
   */
  public WalOptions {
    require(
        segmentBytes >= MIN_SEGMENT_BYTES && segmentBytes <= MAX_SEGMENT_BYTES,
        "segment size must be from %d to %d bytes, not %d",
        MIN_SEGMENT_BYTES,
        MAX_SEGMENT_BYTES,
        segmentBytes);
    requireEntryBytes(maxEntryBytes);
    require(maxBytesInFlight >= 1, "bytes in flight must be 1 or more, not %d", maxBytesInFlight);
    require(
        retainedSegments >= 0,
        "number of segments to keep must be 0 or more, not %d",
        retainedSegments);
    require(indexBytes >= 0, "index size must be 0 bytes or more, not %d", indexBytes);
    require(
        recentBytes >= 0, "size of recent entries must be 0 bytes or more, not %d", recentBytes);
    require(
        !syncWarnThreshold.isNegative() && !syncWarnThreshold.isZero(),
        "sync warning threshold must be more than zero, not %s",
        syncWarnThreshold);
    requireNonNull(eventListener, "eventListener");
    expectedMetadata = expectedMetadata.map(byte[]::clone);
  }

  /** {@return a copy of the metadata that a log must have to be opened; empty to accept any} */
  @Override
  public Optional<byte[]> expectedMetadata() {
    return expectedMetadata.map(byte[]::clone);
  }

  /**
   * Sets the size at which a new segment is created. A segment ends after the save that reaches it,
   * so most are a little larger.
   *
   * @param bytes from {@link #MIN_SEGMENT_BYTES} to {@link #MAX_SEGMENT_BYTES}
   * @return changed options
   */
  public WalOptions withSegmentBytes(long bytes) {
    return with(draft -> draft.segmentBytes = bytes);
  }

  /**
   * Sets the size of data above which an entry is refused.
   *
   * @param bytes from 1 to {@link #MAX_ENTRY_BYTES}
   * @return changed options
   */
  public WalOptions withMaxEntryBytes(long bytes) {
    requireEntryBytes(bytes);
    return with(draft -> draft.maxEntryBytes = (int) bytes);
  }

  /**
   * Sets the bytes that saves and appends may hold in memory at once, from their submission until
   * their callers know the outcome: the data of the entries, and some hundred bytes for each call.
   * A caller that would exceed it waits, first come, first served; a single save larger than this
   * waits until it is alone. Asynchronous calls are counted apart, so that a future whose stage
   * does not return holds up no others.
   *
   * @param bytes 1 or more
   * @return changed options
   */
  public WalOptions withMaxBytesInFlight(long bytes) {
    return with(draft -> draft.maxBytesInFlight = bytes);
  }

  /**
   * Sets whether a segment's space is reserved when it is made. Without it each sync also writes
   * the file's new size, which costs about a third of the speed.
   *
   * @param preallocate whether to reserve
   * @return changed options
   */
  public WalOptions withPreallocation(boolean preallocate) {
    return with(draft -> draft.preallocate = preallocate);
  }

  /**
   * Sets whether records, and the zeros that reserve their space, go around the operating system's
   * page cache where the file system allows it ({@code O_DIRECT}). Syncs are then shorter and vary
   * less, and the log takes no memory from other files; in turn the log is read from the disk, not
   * from memory, when it is opened next.
   *
   * @param direct whether to
   * @return changed options
   */
  public WalOptions withDirectWrites(boolean direct) {
    return with(draft -> draft.directWrites = direct);
  }

  /**
   * Sets whether opening cuts off a torn tail, after a durable copy.
   *
   * @param repair whether to repair
   * @return changed options
   */
  public WalOptions withTailRepair(boolean repair) {
    return with(draft -> draft.repairTail = repair);
  }

  /**
   * Sets the metadata that a log must have to be opened; one with other metadata is refused with
   * {@code MetadataConflict} before anything is changed.
   *
   * @param metadata the bytes; {@code null} to accept any
   * @return changed options
   */
  public WalOptions withExpectedMetadata(byte @Nullable [] metadata) {
    return with(draft -> draft.expectedMetadata = Optional.ofNullable(metadata));
  }

  /**
   * Sets how many released segments are kept; older ones are purged when more are released. One
   * that is purged may be written over: a program that copies a segment beside an open log checks
   * afterwards whether its name is still there.
   *
   * @param segments a number; 0 keeps all
   * @return changed options
   */
  public WalOptions withRetainedSegments(int segments) {
    return with(draft -> draft.retainedSegments = segments);
  }

  /**
   * Sets the memory for where the entries of sealed segments are: 4 bytes for each entry. Where
   * those of a segment are that was not read for long is forgotten when there are more, and found
   * anew by reading that segment once when it is read again. The current segment is not counted:
   * its entries take up to a sixth of its size in memory, if they have no data at all, and 4 bytes
   * for each KiB if they are that large.
   *
   * @param bytes 0 or more; with 0 each segment is searched anew
   * @return changed options
   */
  public WalOptions withIndexBytes(long bytes) {
    return with(draft -> draft.indexBytes = bytes);
  }

  /**
   * Sets how much data of recent entries is kept in memory, so that those who read near the log's
   * end do not read from the disk. The arrays are those that were saved, not copies. Entries that
   * are not written to the disk yet are kept in any case.
   *
   * @param bytes 0 or more
   * @return changed options
   */
  public WalOptions withRecentBytes(long bytes) {
    return with(draft -> draft.recentBytes = bytes);
  }

  /**
   * Sets the time above which a sync is logged as slow.
   *
   * @param threshold more than zero
   * @return changed options
   */
  public WalOptions withSyncWarnThreshold(Duration threshold) {
    return with(draft -> draft.syncWarnThreshold = threshold);
  }

  /**
   * Sets whether records are written without being synced. A crash of the machine then loses
   * acknowledged records; a crash of the process alone does not. {@code Wal.sync()}, a cut and
   * closing sync all the same. For tests and throw-away data. (etcd {@code --unsafe-no-fsync})
   *
   * @param unsafe whether to skip the sync
   * @return changed options
   */
  public WalOptions withUnsafeNoSync(boolean unsafe) {
    return with(draft -> draft.unsafeNoSync = unsafe);
  }

  /**
   * Sets the listener that is notified of what the log does.
   *
   * @param listener the listener; {@link WalEventListener#NONE} for none
   * @return changed options
   */
  public WalOptions withEventListener(WalEventListener listener) {
    return with(draft -> draft.eventListener = listener);
  }

  private WalOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  private static void requireEntryBytes(long bytes) {
    require(
        bytes >= 1 && bytes <= MAX_ENTRY_BYTES,
        "entry size limit must be from 1 to %d bytes, not %d",
        MAX_ENTRY_BYTES,
        bytes);
  }

  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }

  /** Options on their way to others. */
  private static final class Draft {
    private long segmentBytes;
    private int maxEntryBytes;
    private long maxBytesInFlight;
    private boolean preallocate;
    private boolean directWrites;
    private boolean repairTail;
    private Optional<byte[]> expectedMetadata;
    private int retainedSegments;
    private long indexBytes;
    private long recentBytes;
    private Duration syncWarnThreshold;
    private boolean unsafeNoSync;
    private WalEventListener eventListener;

    private Draft(WalOptions from) {
      segmentBytes = from.segmentBytes;
      maxEntryBytes = from.maxEntryBytes;
      maxBytesInFlight = from.maxBytesInFlight;
      preallocate = from.preallocate;
      directWrites = from.directWrites;
      repairTail = from.repairTail;
      expectedMetadata = from.expectedMetadata;
      retainedSegments = from.retainedSegments;
      indexBytes = from.indexBytes;
      recentBytes = from.recentBytes;
      syncWarnThreshold = from.syncWarnThreshold;
      unsafeNoSync = from.unsafeNoSync;
      eventListener = from.eventListener;
    }

    private WalOptions options() {
      return new WalOptions(
          segmentBytes,
          maxEntryBytes,
          maxBytesInFlight,
          preallocate,
          directWrites,
          repairTail,
          expectedMetadata,
          retainedSegments,
          indexBytes,
          recentBytes,
          syncWarnThreshold,
          unsafeNoSync,
          eventListener);
    }
  }
}
