// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.RepairReport;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalStatus;
import dev.jwal.spring.actuate.WalMeter.Tag;
import dev.jwal.spring.internal.startup.StartupCheck;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Shows what a log is like now, and what was found when it was opened. Asks the log whenever a
 * meter is read, so it works for every log, however it was opened.
 */
public final class WalStatusMetrics implements MeterBinder {

  private static final double TWO_TO_THE_63 = 0x1p63;

  private final Wal wal;
  private final StartupCheck check;
  private final Tags name;

  /**
   * Shows a log.
   *
   * @param wal the log
   * @param check what was checked when it was opened
   * @param name the log's bean name
   */
  public WalStatusMetrics(Wal wal, StartupCheck check, String name) {
    this.wal = wal;
    this.check = check;
    this.name = Tags.of(Tag.NAME.asString(), name);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, WalMeter.SEGMENT_SEQUENCE, wal -> sequence(wal.status()));
    gauge(registry, WalMeter.INDEX_LAST, wal -> unsigned(wal.lastIndex()));
    gauge(registry, WalMeter.SEGMENTS, wal -> wal.status().segments().size());
    gauge(registry, WalMeter.SIZE, wal -> wal.status().bytes());
    gauge(registry, WalMeter.REPAIRED, wal -> repairedBytes(wal.status()));
    long records = check.verification().map(Verification::records).orElse(0L);
    gauge(registry, WalMeter.VERIFY_RECORDS, wal -> records);
    long nanos = check.verification().map(done -> done.took().toNanos()).orElse(0L);
    TimeGauge.builder(
            WalMeter.VERIFY_TIME.getName(), wal, TimeUnit.NANOSECONDS, wal -> (double) nanos)
        .description(WalMeter.VERIFY_TIME.getDescription())
        .tags(name)
        .register(registry);
    for (FailureType type : FailureType.values()) {
      FunctionCounter.builder(WalMeter.FAILURES.getName(), wal, wal -> failures(wal, type))
          .description(WalMeter.FAILURES.getDescription())
          .tags(name.and(Tag.TYPE.asString(), type.tagValue()))
          .register(registry);
    }
  }

  private void gauge(MeterRegistry registry, WalMeter meter, ToDoubleFunction<Wal> value) {
    Gauge.builder(meter.getName(), wal, value)
        .description(meter.getDescription())
        .baseUnit(meter.getBaseUnit())
        .tags(name)
        .register(registry);
  }

  private static double sequence(WalStatus status) {
    return status.segments().isEmpty() ? Double.NaN : unsigned(status.sequence());
  }

  private static double repairedBytes(WalStatus status) {
    return status.repair().map(RepairReport::droppedBytes).orElse(0L);
  }

  /** The first failure stops the log for good, so there is none or one. */
  private static double failures(Wal wal, FailureType type) {
    return wal.failure().filter(failure -> FailureType.of(failure) == type).isPresent() ? 1 : 0;
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : (value & Long.MAX_VALUE) + TWO_TO_THE_63;
  }
}
