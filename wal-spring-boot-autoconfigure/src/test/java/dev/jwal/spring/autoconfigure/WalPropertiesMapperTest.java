// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.directory.WalOptions;
import dev.jwal.spring.CorruptionPolicy;
import dev.jwal.spring.VerifyMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WalPropertiesMapperTest {

  @Test
  void defaultsAreTheEnginesButForRetention() {
    WalOptions options = options(Map.of());
    assertThat(options)
        .usingRecursiveComparison()
        .isEqualTo(WalOptions.DEFAULT.withRetainedSegments(5));
  }

  @Test
  void defaultsOfWhatIsNotTheEngines() {
    WalProperties properties = properties(Map.of());
    assertThat(properties.verify()).isEqualTo(VerifyMode.FULL);
    assertThat(properties.onCorruption()).isEqualTo(CorruptionPolicy.READ_ONLY);
    assertThat(properties.metadata()).isNull();
    assertThat(properties.dir()).isNull();
  }

  @ParameterizedTest
  @MethodSource("mapped")
  void eachPropertyReachesItsOption(
      String property, String value, Function<WalOptions, Object> option, Object expected) {
    assertThat(option.apply(options(Map.of(property, value)))).isEqualTo(expected);
  }

  static Stream<Arguments> mapped() {
    return Stream.of(
        mapping("wal.segment-size", "1MB", WalOptions::segmentBytes, 1_048_576L),
        mapping("wal.segment-size", "64000001B", WalOptions::segmentBytes, 64_000_001L),
        mapping("wal.max-entry-size", "2KB", WalOptions::maxEntryBytes, 2048),
        mapping("wal.preallocate", "false", WalOptions::preallocate, false),
        mapping("wal.direct-writes", "false", WalOptions::directWrites, false),
        mapping("wal.repair", "none", WalOptions::repairTail, false),
        mapping("wal.repair", "tail", WalOptions::repairTail, true),
        mapping(
            "wal.sync-warn-threshold",
            "250ms",
            WalOptions::syncWarnThreshold,
            Duration.ofMillis(250)),
        mapping("wal.retention.max-segments", "7", WalOptions::retainedSegments, 7),
        mapping("wal.retention.max-segments", "0", WalOptions::retainedSegments, 0),
        mapping("wal.reader.index-size", "1MB", WalOptions::indexBytes, 1_048_576L),
        mapping("wal.reader.index-size", "0B", WalOptions::indexBytes, 0L),
        mapping("wal.reader.recent-size", "2MB", WalOptions::recentBytes, 2_097_152L),
        mapping("wal.reader.recent-size", "0B", WalOptions::recentBytes, 0L),
        mapping("wal.unsafe-no-fsync", "true", WalOptions::unsafeNoSync, true),
        mapping(
            "wal.metadata",
            "orders-1",
            options -> new String(options.expectedMetadata().orElseThrow()),
            "orders-1"),
        mapping(
            "wal.metadata",
            "base64:AQI=",
            options -> options.expectedMetadata().orElseThrow(),
            new byte[] {1, 2}),
        mapping(
            "wal.metadata", "", options -> options.expectedMetadata().orElseThrow(), new byte[0]));
  }

  private static Arguments mapping(
      String property, String value, Function<WalOptions, Object> option, Object expected) {
    return Arguments.of(property, value, option, expected);
  }

  @Test
  void modesAreBoundInKebabCase() {
    WalProperties properties =
        properties(Map.of("wal.verify", "tail", "wal.on-corruption", "read-only"));
    assertThat(properties.verify()).isEqualTo(VerifyMode.TAIL);
    assertThat(properties.onCorruption()).isEqualTo(CorruptionPolicy.READ_ONLY);
    assertThat(properties(Map.of("wal.on-corruption", "fail")).onCorruption())
        .isEqualTo(CorruptionPolicy.FAIL);
    assertThat(properties(Map.of("wal.verify", "none")).verify()).isEqualTo(VerifyMode.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wal.segment-size           | 1KB       | segment size must be from 4096",
        "wal.segment-size           | 17GB      | segment size must be from 4096",
        "wal.segment-size           | -1B       | segment size must be from 4096",
        "wal.max-entry-size         | 0B        | entry size limit must be from 1",
        "wal.max-entry-size         | 2GB       | entry size limit must be from 1",
        "wal.retention.max-segments | -1        | number of segments to keep must be 0 or more",
        "wal.reader.index-size      | -1B       | index size must be 0 bytes or more",
        "wal.reader.recent-size     | -1B       | size of recent entries must be 0 bytes or more",
        "wal.sync-warn-threshold    | 0s        | sync warning threshold must be more than zero",
        "wal.metadata               | base64:a! | what follows 'base64:' must be base 64"
      })
  void whatTheEngineRefusesIsBlamedOnTheProperty(String property, String value, String reason) {
    assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
        .isThrownBy(() -> options(Map.of(property, value)))
        .satisfies(invalid -> {
          assertThat(invalid.getName()).isEqualTo(property);
          assertThat(invalid.getReason()).startsWith(reason);
        });
  }

  @Test
  void aRelativeDirectoryIsMeantFromTheWorkingDirectoryThoughTheClassPathHasOneOfThatName() {
    assertThat(getClass().getClassLoader().getResource("dev")).isNotNull();
    assertThat(mapper(Map.of("wal.dir", "dev")).directory())
        .isEqualTo(Path.of("").toAbsolutePath().resolve("dev"));
  }

  @Test
  void aDirectoryThatIsNotSetOrBlankIsMissed() {
    assertThatExceptionOfType(WalDirNotSetException.class)
        .isThrownBy(() -> mapper(Map.of()).directory());
    assertThatExceptionOfType(WalDirNotSetException.class)
        .isThrownBy(() -> mapper(Map.of("wal.dir", "")).directory());
  }

  private static WalOptions options(Map<String, String> properties) {
    return mapper(properties).options();
  }

  private static WalPropertiesMapper mapper(Map<String, String> properties) {
    return new WalPropertiesMapper(properties(properties));
  }

  private static WalProperties properties(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("wal", WalProperties.class);
  }
}
