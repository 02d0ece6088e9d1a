// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.CorruptionPolicy;
import dev.jwal.spring.VerifyMode;
import java.io.File;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of the application's log.
 *
 * @param dir Directory that holds the segments. Created if it does not exist.
 * @param create Whether a log is created where there is none.
 * @param metadata Text that identifies the log, stored as UTF-8 at the head of every segment;
 *     'base64:' followed by base 64 for bytes. When not set, whatever an existing log has is
 *     accepted.
 * @param segmentSize Size at which a new segment is created.
 * @param maxEntrySize Size of data above which an entry is refused.
 * @param preallocate Whether to reserve a segment's space when it is made.
 * @param directWrites Whether records go around the page cache of the operating system where the
 *     file system allows it.
 * @param verify What is read back and checked when the log is opened.
 * @param onCorruption What happens when the log turns out to be damaged.
 * @param repair Which part of the log may be repaired when it is opened. A copy of the segment is
 *     kept.
 * @param syncWarnThreshold Sync time above which a warning is logged.
 * @param retention What is kept of segments that are no longer needed.
 * @param reader What is kept in memory to read the log while it is open.
 * @param unsafeNoFsync Whether to skip syncing. Data is lost on a crash.
 */
// A Path would be looked up on the class path first, so the directory would depend on how the
// application is packaged.
@ConfigurationProperties("wal")
public record WalProperties(
    @Nullable File dir,
    @DefaultValue("if-missing") Creation create,
    @Nullable String metadata,
    @DefaultValue("64000000B") DataSize segmentSize,
    @DefaultValue("10484736B") DataSize maxEntrySize,
    @DefaultValue("true") boolean preallocate,
    @DefaultValue("true") boolean directWrites,
    @DefaultValue("full") VerifyMode verify,
    @DefaultValue("read-only") CorruptionPolicy onCorruption,
    @DefaultValue("tail") Repair repair,
    @DefaultValue("1s") Duration syncWarnThreshold,
    @DefaultValue Retention retention,
    @DefaultValue Reader reader,
    @DefaultValue("false") boolean unsafeNoFsync) {

  /** Whether a log is created. */
  public enum Creation {
    /** If there is none in the directory. */
    IF_MISSING,
    /** Never: the application does not start if there is none. */
    NEVER
  }

  /** Which part of a log may be repaired when it is opened. */
  public enum Repair {

    /** A write at the end that a crash cut short is cut off. */
    TAIL,

    /** Nothing: such a log is not opened. */
    NONE
  }

  /**
   * What is kept of segments that are no longer needed.
   *
   * @param maxSegments Number of released segments to keep. Zero keeps all.
   */
  public record Retention(@DefaultValue("5") int maxSegments) {}

  /**
   * What is kept in memory to read the log while it is open.
   *
   * @param indexSize Memory for where the entries of sealed segments are. Zero keeps nothing.
   * @param recentSize Size of the data of recent entries that is kept in memory. Zero keeps
   *     nothing.
   */
  public record Reader(
      @DefaultValue("16MB") DataSize indexSize,
      @DefaultValue("16MB") DataSize recentSize) {}
}
