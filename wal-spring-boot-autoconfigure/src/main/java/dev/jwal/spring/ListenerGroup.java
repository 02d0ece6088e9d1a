// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.SegmentInfo;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Several listeners that are notified of the same, in their order. An exception of one is logged,
 * and the next one is notified.
 */
final class ListenerGroup implements WalEventListener {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");

  private final List<WalEventListener> listeners;

  private ListenerGroup(List<WalEventListener> listeners) {
    this.listeners = listeners;
  }

  static WalEventListener of(List<WalEventListener> listeners) {
    List<WalEventListener> notified =
        listeners.stream().filter(listener -> listener != NONE).toList();
    return notified.isEmpty() ? NONE : new ListenerGroup(notified);
  }

  @Override
  public boolean wantsSaveEvents() {
    return listeners.stream().anyMatch(WalEventListener::wantsSaveEvents);
  }

  @Override
  public void recovering(long bytesRead, long bytesTotal) {
    notifyEach(listener -> listener.recovering(bytesRead, bytesTotal));
  }

  @Override
  public void written(long bytes, long nanos) {
    notifyEach(listener -> listener.written(bytes, nanos));
  }

  @Override
  public void synced(long nanos) {
    notifyEach(listener -> listener.synced(nanos));
  }

  @Override
  public void saved(int entries, long nanos, boolean successful) {
    notifyEach(listener -> listener.saved(entries, nanos, successful));
  }

  @Override
  public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
    notifyEach(listener -> listener.cut(previous, current, trigger, nanos));
  }

  @Override
  public void purged(SegmentInfo segment) {
    notifyEach(listener -> listener.purged(segment));
  }

  @Override
  public void failed(WalException cause) {
    notifyEach(listener -> listener.failed(cause));
  }

  private void notifyEach(Consumer<WalEventListener> call) {
    for (WalEventListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("Listener of a WAL failed: " + listener, e);
      }
    }
  }
}
