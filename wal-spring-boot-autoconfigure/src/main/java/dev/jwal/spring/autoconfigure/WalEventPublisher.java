// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.spring.WalEventListenerFactory;
import dev.jwal.spring.WalFailedEvent;
import dev.jwal.spring.WalRecoveredEvent;
import dev.jwal.spring.WalSegmentCutEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes what happens to logs as application events, in the order in which it happened, on a
 * thread of its own: the thread that writes the log does not wait, and a listener may call the log.
 *
 * <p>Nothing is published before every bean is there; what happens until then is published then.
 * When the application stops, what has happened is still published, after the web server and before
 * any log is closed.
 */
final class WalEventPublisher implements WalEventListenerFactory, SmartLifecycle {

  /** Started before, and stopped after, the executors whose tasks may use a log. */
  static final int PHASE = Integer.MAX_VALUE / 2 - 1;

  private final Supplier<Map<String, Wal>> logs;
  private final OrderedTasks tasks;
  private final ApplicationEventPublisher publisher;
  private final Set<String> reportedFailed = ConcurrentHashMap.newKeySet();
  private volatile Map<String, Wal> known = Map.of();
  private volatile boolean startedBefore;
  private volatile boolean running;

  /**
   * Prepares to publish.
   *
   * @param publisher where to
   * @param logs the application's logs by their bean names; asked once all beans are there
   */
  WalEventPublisher(ApplicationEventPublisher publisher, Supplier<Map<String, Wal>> logs) {
    this.publisher = publisher;
    this.logs = logs;
    this.tasks = new OrderedTasks("wal-events");
  }

  @Override
  public WalEventListener listenerFor(String name) {
    return new WalEventListener() {
      @Override
      public boolean wantsSaveEvents() {
        return false;
      }

      @Override
      public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
        later(name, wal -> new WalSegmentCutEvent(wal, name, previous, current, trigger));
      }

      @Override
      public void failed(WalException cause) {
        reportedFailed.add(name);
        later(name, wal -> new WalFailedEvent(wal, name, cause));
      }
    };
  }

  private void later(String name, Function<Wal, ApplicationEvent> event) {
    tasks.add(() -> {
      Wal wal = known.get(name);
      if (wal != null) {
        publisher.publishEvent(event.apply(wal));
      }
    });
  }

  @Override
  public void start() {
    known = Map.copyOf(logs.get());
    if (!startedBefore) {
      startedBefore = true;
      tasks.addFirst(this::publishHowLogsWereOpened);
    }
    tasks.start();
    running = true;
  }

  private void publishHowLogsWereOpened() {
    Set<String> reportedSeparately = new HashSet<>(reportedFailed);
    known.forEach((name, wal) -> {
      WalStatus status = wal.status();
      if (status.failure().isPresent() && !reportedSeparately.contains(name)) {
        publisher.publishEvent(new WalFailedEvent(wal, name, status.failure().get()));
      } else {
        publisher.publishEvent(new WalRecoveredEvent(wal, name, status));
      }
    });
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    tasks.stop(callback);
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** A test's context that is paused keeps its logs open, so their events are still published. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
