// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.WalEventListener;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WalOptionsTest {

  private static final WalOptions DEFAULT = WalOptions.DEFAULT;

  @Test
  void theDefaultsAreEtcds() {
    assertThat(DEFAULT.segmentBytes()).isEqualTo(64_000_000);
    assertThat(DEFAULT.maxEntryBytes()).isEqualTo(10_484_736);
    assertThat(DEFAULT.maxBytesInFlight()).isEqualTo(67_108_864);
    assertThat(DEFAULT.preallocate()).isTrue();
    assertThat(DEFAULT.repairTail()).isTrue();
    assertThat(DEFAULT.expectedMetadata()).isEmpty();
    assertThat(DEFAULT.retainedSegments()).isZero();
    assertThat(DEFAULT.syncWarnThreshold()).isEqualTo(Duration.ofSeconds(1));
    assertThat(DEFAULT.unsafeNoSync()).isFalse();
  }

  @Test
  void aChangeLeavesTheOptionsItWasMadeFrom() {
    WalOptions changed = DEFAULT.withSegmentBytes(4096).withRetainedSegments(3);

    assertThat(changed.segmentBytes()).isEqualTo(4096);
    assertThat(changed.retainedSegments()).isEqualTo(3);
    assertThat(changed.maxEntryBytes()).isEqualTo(DEFAULT.maxEntryBytes());
    assertThat(DEFAULT.segmentBytes()).isEqualTo(64_000_000);
  }

  @Test
  void theExpectedMetadataIsACopy() {
    byte[] metadata = {1, 2, 3};
    WalOptions options = DEFAULT.withExpectedMetadata(metadata);
    metadata[0] = 9;
    options.expectedMetadata().orElseThrow()[1] = 9;

    assertThat(options.expectedMetadata()).contains(new byte[] {1, 2, 3});
    assertThat(options.withExpectedMetadata(null).expectedMetadata()).isEmpty();
  }

  @Test
  void valuesOutOfBoundsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withSegmentBytes(4095));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withSegmentBytes((16L << 30) + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withMaxEntryBytes(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withMaxEntryBytes((1L << 30) + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withMaxBytesInFlight(0));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withRetainedSegments(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withSyncWarnThreshold(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withSyncWarnThreshold(Duration.ofMillis(-1)));
  }

  @Test
  void valuesOutOfBoundsAreRefusedHoweverTheyAreSet() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WalOptions(
            WalOptions.MIN_SEGMENT_BYTES - 1,
            1,
            1,
            true,
            true,
            true,
            Optional.empty(),
            0,
            0,
            0,
            Duration.ofSeconds(1),
            false,
            WalEventListener.NONE))
        .withMessage("segment size must be from 4096 to 17179869184 bytes, not 4095");
  }

  @Test
  void optionsWithTheSameValuesAreEqual() {
    assertThat(DEFAULT.withRetainedSegments(3).withRetainedSegments(0)).isEqualTo(DEFAULT);
  }
}
