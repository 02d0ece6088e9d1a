// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.SegmentInfo;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Several listeners that hear the same, in their order. What one throws is not the others' loss. */
final class ListenerGroup implements WalEventListener {

  private static final Log LOG = LogFactory.getLog(WalEventListeners.class);

  private final List<WalEventListener> listeners;

  private ListenerGroup(List<WalEventListener> listeners) {
    this.listeners = listeners;
  }

  static WalEventListener of(List<WalEventListener> listeners) {
    List<WalEventListener> heard =
        listeners.stream().filter(listener -> listener != NONE).toList();
    return heard.isEmpty() ? NONE : new ListenerGroup(heard);
  }

  @Override
  public boolean wantsSaveEvents() {
    return listeners.stream().anyMatch(WalEventListener::wantsSaveEvents);
  }

  @Override
  public void recovering(long bytesRead, long bytesTotal) {
    tell(listener -> listener.recovering(bytesRead, bytesTotal));
  }

  @Override
  public void written(long bytes, long nanos) {
    tell(listener -> listener.written(bytes, nanos));
  }

  @Override
  public void synced(long nanos) {
    tell(listener -> listener.synced(nanos));
  }

  @Override
  public void saved(int entries, long nanos, boolean successful) {
    tell(listener -> listener.saved(entries, nanos, successful));
  }

  @Override
  public void cut(SegmentInfo ended, SegmentInfo begun, CutTrigger trigger, long nanos) {
    tell(listener -> listener.cut(ended, begun, trigger, nanos));
  }

  @Override
  public void purged(SegmentInfo segment) {
    tell(listener -> listener.purged(segment));
  }

  @Override
  public void failed(WalException cause) {
    tell(listener -> listener.failed(cause));
  }

  private void tell(Consumer<WalEventListener> call) {
    for (WalEventListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("Listener of a WAL failed: " + listener, e);
      }
    }
  }
}
