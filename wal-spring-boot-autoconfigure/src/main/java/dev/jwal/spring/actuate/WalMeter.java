// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a log: their names, kinds, units and tags. Each has the tag {@link Tag#NAME}.
 *
 * <p>Those that measure time while the log works need a listener in the log's options; those that
 * say what it is like now do not. Where etcd has a counterpart, buckets and endings are etcd's, so
 * that its panels and alerts port by renaming.
 */
public enum WalMeter implements MeterDocumentation {

  /** Time of one sync of the current segment. (etcd_disk_wal_fsync_duration_seconds) */
  FSYNC_DURATION("wal.fsync.duration", Meter.Type.TIMER, null, "Time of one sync of the log"),

  /** Time of one write to the current segment. (etcd_disk_wal_write_duration_seconds) */
  WRITE_DURATION("wal.write.duration", Meter.Type.TIMER, null, "Time of one write to the log"),

  /** Bytes written since the application started. (etcd_disk_wal_write_bytes_total) */
  WRITE("wal.write", Meter.Type.COUNTER, BaseUnits.BYTES, "Bytes written to the log"),

  /** Time that the caller of a save or an append waited, other callers' share included. */
  APPEND_DURATION(
      "wal.append.duration",
      Meter.Type.TIMER,
      null,
      "Time from a save or an append to its end",
      Tag.OUTCOME),

  /** Entries that were saved or appended since the application started. */
  ENTRIES("wal.entries", Meter.Type.COUNTER, null, "Entries saved to the log"),

  /** How many segments were created by a cut, and the time that each cut took. */
  CUT_DURATION(
      "wal.cut.duration",
      Meter.Type.TIMER,
      null,
      "Time to seal a segment and create the next",
      Tag.TRIGGER),

  /** The current segment's number. */
  SEGMENT_SEQUENCE("wal.segment.sequence", Meter.Type.GAUGE, null, "Number of the current segment"),

  /** The last index. */
  INDEX_LAST("wal.index.last", Meter.Type.GAUGE, null, "Last index in the log"),

  /** How many segments there are, released ones included. */
  SEGMENTS("wal.segments", Meter.Type.GAUGE, null, "Segments in the directory"),

  /** How many bytes hold records. Space reserved after them is not counted. */
  SIZE("wal.size", Meter.Type.GAUGE, BaseUnits.BYTES, "Bytes that hold records"),

  /** How long the check at startup took; 0 if nothing was checked. */
  VERIFY_TIME("wal.verify.time", Meter.Type.GAUGE, null, "Time that the check at startup took"),

  /** How many records the check at startup read; 0 if nothing was checked. */
  VERIFY_RECORDS(
      "wal.verify.records", Meter.Type.GAUGE, null, "Records read by the check at startup"),

  /** How many bytes of an unfinished write were cut off at startup. */
  REPAIRED(
      "wal.repaired",
      Meter.Type.GAUGE,
      BaseUnits.BYTES,
      "Bytes of an unfinished write cut off at startup"),

  /** Failures that stopped the log: never more than one, since it stays stopped until a restart. */
  FAILURES("wal.failures", Meter.Type.COUNTER, null, "Failures that stopped the log", Tag.TYPE);

  /** The tags of the meters. */
  public enum Tag implements KeyName {

    /** The log's bean name. */
    NAME("name"),

    /** {@code SUCCESS} or {@code ERROR}. */
    OUTCOME("outcome"),

    /** Why a segment was cut: {@code size}, {@code manual} or {@code restart}. */
    TRIGGER("trigger"),

    /** What failed: {@code fsync}, {@code write} or {@code crc}. */
    TYPE("type");

    private final String key;

    Tag(String key) {
      this.key = key;
    }

    @Override
    public String asString() {
      return key;
    }
  }

  private final String meterName;
  private final Meter.Type type;
  private final @Nullable String baseUnit;
  private final String description;
  private final KeyName[] tags;

  WalMeter(
      String meterName,
      Meter.Type type,
      @Nullable String baseUnit,
      String description,
      Tag... tags) {
    this.meterName = meterName;
    this.type = type;
    this.baseUnit = baseUnit;
    this.description = description;
    this.tags = new KeyName[tags.length + 1];
    this.tags[0] = Tag.NAME;
    System.arraycopy(tags, 0, this.tags, 1, tags.length);
  }

  @Override
  public String getName() {
    return meterName;
  }

  @Override
  public Meter.Type getType() {
    return type;
  }

  @Override
  public @Nullable String getBaseUnit() {
    return baseUnit;
  }

  @Override
  public KeyName[] getKeyNames() {
    return tags.clone();
  }

  /**
   * Returns the description that the meter has in a registry.
   *
   * @return one line
   */
  public String getDescription() {
    return description;
  }
}
