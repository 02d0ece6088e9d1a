// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.directory.WalOptions;
import dev.jwal.spring.internal.startup.MetadataText;
import java.io.File;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Turns the properties into what the engine takes. What the engine refuses is blamed on the
 * property by name.
 */
final class WalPropertiesMapper {

  private final WalProperties properties;

  WalPropertiesMapper(WalProperties properties) {
    this.properties = properties;
  }

  /**
   * Returns where the log is.
   *
   * @return an absolute path, so that no message depends on where the application was started
   * @throws InvalidConfigurationPropertyValueException if it begins with a tilde
   * @throws WalDirNotSetException if there is no such property
   */
  Path directory() {
    File directory = properties.dir();
    if (directory == null || directory.getPath().isBlank()) {
      throw new WalDirNotSetException();
    }
    return set("wal.dir", directory, ConfiguredDirectory::absolute);
  }

  WalOptions options() {
    long segmentBytes = properties.segmentSize().toBytes();
    long maxEntryBytes = properties.maxEntrySize().toBytes();
    int retained = properties.retention().maxSegments();
    long indexBytes = properties.reader().indexSize().toBytes();
    long recentBytes = properties.reader().recentSize().toBytes();
    WalOptions options = WalOptions.DEFAULT
        .withPreallocation(properties.preallocate())
        .withDirectWrites(properties.directWrites())
        .withTailRepair(properties.repair() == WalProperties.Repair.TAIL)
        .withUnsafeNoSync(properties.unsafeNoFsync());
    options = set("wal.segment-size", segmentBytes, options::withSegmentBytes);
    options = set("wal.max-entry-size", maxEntryBytes, options::withMaxEntryBytes);
    options = set("wal.retention.max-segments", retained, options::withRetainedSegments);
    options = set("wal.reader.index-size", indexBytes, options::withIndexBytes);
    options = set("wal.reader.recent-size", recentBytes, options::withRecentBytes);
    options = set(
        "wal.sync-warn-threshold", properties.syncWarnThreshold(), options::withSyncWarnThreshold);
    return options.withExpectedMetadata(metadata());
  }

  private byte @Nullable [] metadata() {
    String text = properties.metadata();
    return text == null ? null : set("wal.metadata", text, MetadataText::parse);
  }

  private static <T, R> R set(String property, T value, Function<T, R> setter) {
    try {
      return setter.apply(value);
    } catch (IllegalArgumentException refused) {
      InvalidConfigurationPropertyValueException invalid =
          new InvalidConfigurationPropertyValueException(property, value, refused.getMessage());
      invalid.addSuppressed(refused); // It takes no cause.
      throw invalid;
    }
  }
}
