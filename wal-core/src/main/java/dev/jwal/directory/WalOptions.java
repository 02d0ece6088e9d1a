// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static java.util.Objects.requireNonNull;

import dev.jwal.WalEventListener;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a log is opened and written. Immutable: each {@code with} method returns changed options.
 *
 * <p>What is stored does not depend on the options: a log may be opened with others than those it was written with.
 */
public final class WalOptions {

  /** etcd's own choices where it has one. */
  public static final WalOptions DEFAULT = new WalOptions(new Values());

  /** The smallest segment size allowed, in bytes. */
  public static final long MIN_SEGMENT_BYTES = 4096;

  /** The largest segment size allowed, in bytes: 16 GiB. */
  public static final long MAX_SEGMENT_BYTES = 16L << 30;

  /** The largest entry size allowed, in bytes: 1 GiB. */
  public static final int MAX_ENTRY_BYTES = 1 << 30;

  private final Values values;

  private WalOptions(Values values) {
    this.values = values;
  }

  /**
   * Returns the size at which a new segment is begun.
   *
   * @return bytes, 64,000,000 by default
   */
  public long segmentBytes() {
    return values.segmentBytes;
  }

  /**
   * Sets the size at which a new segment is begun. A segment ends after the save that reaches it, so most are a little
   * larger.
   *
   * @param bytes from {@link #MIN_SEGMENT_BYTES} to {@link #MAX_SEGMENT_BYTES}
   * @return changed options
   */
  public WalOptions withSegmentBytes(long bytes) {
    require(
        bytes >= MIN_SEGMENT_BYTES && bytes <= MAX_SEGMENT_BYTES,
        "segment size must be from %d to %d bytes, not %d",
        MIN_SEGMENT_BYTES,
        MAX_SEGMENT_BYTES,
        bytes);
    return with(changed -> changed.segmentBytes = bytes);
  }

  /**
   * Returns the size of data above which an entry is refused.
   *
   * @return bytes, 10,484,736 by default: every etcd since 3.0 reads such an entry back (etcd 3.4.10 to 3.5.4 refuse
   *     records from 10 MiB on)
   */
  public int maxEntryBytes() {
    return values.maxEntryBytes;
  }

  /**
   * Sets the size of data above which an entry is refused.
   *
   * @param bytes from 1 to {@link #MAX_ENTRY_BYTES}
   * @return changed options
   */
  public WalOptions withMaxEntryBytes(long bytes) {
    require(
        bytes >= 1 && bytes <= MAX_ENTRY_BYTES,
        "entry size limit must be from 1 to %d bytes, not %d",
        MAX_ENTRY_BYTES,
        bytes);
    return with(changed -> changed.maxEntryBytes = (int) bytes);
  }

  /**
   * Returns the bytes that saves and appends may hold in memory at once before further callers wait.
   *
   * @return bytes, 64 MiB by default
   */
  public long maxBytesInFlight() {
    return values.maxBytesInFlight;
  }

  /**
   * Sets the bytes that saves and appends may hold in memory at once, from their submission until their callers know the
   * outcome: the data of the entries, and some hundred bytes for each call. A caller that would exceed it waits, first
   * come, first served; a single save larger than this waits until it is alone. Asynchronous calls are counted apart, so
   * that a future whose stage does not return holds up no others.
   *
   * @param bytes 1 or more
   * @return changed options
   */
  public WalOptions withMaxBytesInFlight(long bytes) {
    require(bytes >= 1, "bytes in flight must be 1 or more, not %d", bytes);
    return with(changed -> changed.maxBytesInFlight = bytes);
  }

  /**
   * Returns whether a segment's space is reserved when it is made.
   *
   * @return {@code true} by default
   */
  public boolean preallocate() {
    return values.preallocate;
  }

  /**
   * Sets whether a segment's space is reserved when it is made. Without it each sync also writes the file's new size,
   * which costs about a third of the speed.
   *
   * @param preallocate whether to reserve
   * @return changed options
   */
  public WalOptions withPreallocation(boolean preallocate) {
    return with(changed -> changed.preallocate = preallocate);
  }

  /**
   * Returns whether records go around the operating system's page cache.
   *
   * @return {@code true} by default
   */
  public boolean directWrites() {
    return values.directWrites;
  }

  /**
   * Sets whether records, and the zeros that reserve their space, go around the operating system's page cache where the
   * file system allows it ({@code O_DIRECT}). Syncs are then shorter and vary less, and the log takes no memory from
   * other files; in turn the log is read from the disk, not from memory, when it is opened next.
   *
   * @param direct whether to
   * @return changed options
   */
  public WalOptions withDirectWrites(boolean direct) {
    return with(changed -> changed.directWrites = direct);
  }

  /**
   * Returns whether opening cuts off a torn tail.
   *
   * @return {@code true} by default; otherwise opening such a log throws {@code TornTail}
   */
  public boolean repairTail() {
    return values.repairTail;
  }

  /**
   * Sets whether opening cuts off a torn tail, after a durable copy.
   *
   * @param repair whether to repair
   * @return changed options
   */
  public WalOptions withTailRepair(boolean repair) {
    return with(changed -> changed.repairTail = repair);
  }

  /**
   * Returns the metadata that a log must have to be opened.
   *
   * @return a copy of the bytes; empty, the default, to accept any
   */
  public Optional<byte[]> expectedMetadata() {
    return Optional.ofNullable(values.expectedMetadata).map(byte[]::clone);
  }

  /**
   * Sets the metadata that a log must have to be opened; one with other metadata is refused with {@code
   * MetadataConflict} before anything is changed.
   *
   * @param metadata the bytes; {@code null} to accept any
   * @return changed options
   */
  public WalOptions withExpectedMetadata(byte @Nullable [] metadata) {
    byte[] copy = metadata == null ? null : metadata.clone();
    return with(changed -> changed.expectedMetadata = copy);
  }

  /**
   * Returns how many released segments are kept.
   *
   * @return a number; 0, the default, keeps all
   */
  public int retainedSegments() {
    return values.retainedSegments;
  }

  /**
   * Sets how many released segments are kept; older ones are purged when more are released. One that is purged may be
   * written over: whoever copies a segment beside an open log looks afterwards whether its name is still there.
   *
   * @param segments a number; 0 keeps all
   * @return changed options
   */
  public WalOptions withRetainedSegments(int segments) {
    require(segments >= 0, "number of segments to keep must be 0 or more, not %d", segments);
    return with(changed -> changed.retainedSegments = segments);
  }

  /**
   * Returns the time above which a sync, or a write that does its work too, is logged as slow.
   *
   * @return 1 second by default, as etcd's
   */
  public Duration syncWarnThreshold() {
    return values.syncWarnThreshold;
  }

  /**
   * Sets the time above which a sync is logged as slow.
   *
   * @param threshold more than zero
   * @return changed options
   */
  public WalOptions withSyncWarnThreshold(Duration threshold) {
    require(
        !threshold.isNegative() && !threshold.isZero(),
        "sync warning threshold must be more than zero, not %s",
        threshold);
    return with(changed -> changed.syncWarnThreshold = threshold);
  }

  /**
   * Returns whether records are written without being synced.
   *
   * @return {@code false} by default
   */
  public boolean unsafeNoSync() {
    return values.unsafeNoSync;
  }

  /**
   * Sets whether records are written without being synced. A crash of the machine then loses acknowledged records;
   * a crash of the process alone does not. {@code Wal.sync()}, a cut and closing sync all the same. For tests and
   * throw-away data. (etcd {@code --unsafe-no-fsync})
   *
   * @param unsafe whether to skip the sync
   * @return changed options
   */
  public WalOptions withUnsafeNoSync(boolean unsafe) {
    return with(changed -> changed.unsafeNoSync = unsafe);
  }

  /**
   * Returns who hears what the log does.
   *
   * @return the listener, {@link WalEventListener#NONE} by default
   */
  public WalEventListener eventListener() {
    return values.eventListener;
  }

  /**
   * Sets who hears what the log does.
   *
   * @param listener the listener
   * @return changed options
   */
  public WalOptions withEventListener(WalEventListener listener) {
    requireNonNull(listener, "listener");
    return with(changed -> changed.eventListener = listener);
  }

  private WalOptions with(java.util.function.Consumer<Values> change) {
    Values changed = values.copy();
    change.accept(changed);
    return new WalOptions(changed);
  }

  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }

  /** The settings; never changed once they are part of options. */
  private static final class Values implements Cloneable {
    private long segmentBytes = 64_000_000;
    private int maxEntryBytes = 10 * 1024 * 1024 - 1024;
    private long maxBytesInFlight = 64L << 20;
    private boolean preallocate = true;
    private boolean directWrites = true;
    private boolean repairTail = true;
    private byte @Nullable [] expectedMetadata;
    private int retainedSegments;
    private Duration syncWarnThreshold = Duration.ofSeconds(1);
    private boolean unsafeNoSync;
    private WalEventListener eventListener = WalEventListener.NONE;

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }
}
