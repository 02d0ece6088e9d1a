// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static java.util.Objects.requireNonNull;

import dev.jwal.SegmentInfo;
import dev.jwal.WalEventListener;
import dev.jwal.spring.actuate.WalMeter.Tag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Measures what a log does: a listener that is given to the log before it is opened, so that
 * nothing is missed. Safe for many threads; costs its callers a few additions.
 */
public final class WalOperationMetrics implements WalEventListener {

  /** 1 ms, 2 ms, 4 ms and so on, 8.192 s the last. (etcd server/storage/wal/metrics.go) */
  private static final Duration[] ETCD_BUCKETS =
      IntStream.range(0, 14).mapToObj(i -> Duration.ofMillis(1L << i)).toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Tags name;
  private final Timer fsync;
  private final Timer write;
  private final Counter bytes;
  private final Timer success;
  private final Timer error;
  private final LongAdder entries = new LongAdder();
  private final Map<CutTrigger, Timer> cuts = new EnumMap<>(CutTrigger.class);

  /**
   * Registers the meters of a log.
   *
   * @param registry where
   * @param name the log's bean name
   */
  public WalOperationMetrics(MeterRegistry registry, String name) {
    this.registry = registry;
    this.name = Tags.of(Tag.NAME.asString(), name);
    this.fsync = histogram(WalMeter.FSYNC_DURATION, Tags.empty());
    this.write = histogram(WalMeter.WRITE_DURATION, Tags.empty());
    this.bytes = Counter.builder(WalMeter.WRITE.getName())
        .description(WalMeter.WRITE.getDescription())
        .baseUnit(WalMeter.WRITE.getBaseUnit())
        .tags(this.name)
        .register(registry);
    this.success = append("SUCCESS");
    this.error = append("ERROR");
    FunctionCounter.builder(WalMeter.ENTRIES.getName(), entries, LongAdder::sum)
        .description(WalMeter.ENTRIES.getDescription())
        .tags(this.name)
        .register(registry);
    for (CutTrigger trigger : CutTrigger.values()) {
      cuts.put(trigger, cut(trigger));
    }
  }

  private Timer append(String outcome) {
    return histogram(WalMeter.APPEND_DURATION, Tags.of(Tag.OUTCOME.asString(), outcome));
  }

  private Timer cut(CutTrigger trigger) {
    String value = trigger.name().toLowerCase(Locale.ROOT);
    return timer(WalMeter.CUT_DURATION, Tags.of(Tag.TRIGGER.asString(), value)).register(registry);
  }

  private Timer histogram(WalMeter meter, Tags tags) {
    return timer(meter, tags).serviceLevelObjectives(ETCD_BUCKETS).register(registry);
  }

  private Timer.Builder timer(WalMeter meter, Tags tags) {
    return Timer.builder(meter.getName()).description(meter.getDescription()).tags(name.and(tags));
  }

  @Override
  public void written(long bytes, long nanos) {
    write.record(nanos, TimeUnit.NANOSECONDS);
    this.bytes.increment(bytes);
  }

  @Override
  public void synced(long nanos) {
    fsync.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void saved(int entries, long nanos, boolean successful) {
    if (successful) {
      success.record(nanos, TimeUnit.NANOSECONDS);
      this.entries.add(entries);
    } else {
      error.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
    requireNonNull(cuts.get(trigger)).record(nanos, TimeUnit.NANOSECONDS);
  }
}
