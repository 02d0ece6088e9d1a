// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.spring.internal.replay.ReplaySource;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** The replay of one log into all methods that listen to it. */
final class LogReplay {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");
  private static final long EVERYTHING = -1; // The largest there is: indexes are unsigned.

  private final Wal wal;
  private final ReplaySource source;
  private final List<BoundListener> listeners;
  private long entries;

  LogReplay(Wal wal, ReplaySource source, List<BoundListener> listeners) {
    this.wal = wal;
    this.source = source;
    this.listeners = listeners;
  }

  /** Delivers what is committed now; of a damaged log, what comes before the damage. */
  void run() {
    if (wal.failure().isPresent()) {
      replayStopped();
    } else {
      wal.sync(); // So that whatever was saved can be read.
      replayTo(wal.state().commit());
    }
    LOG.info("WAL at " + source.directory().path() + " replayed: "
        + entries + (entries == 1 ? " entry" : " entries") + " into "
        + listeners.size() + (listeners.size() == 1 ? " listener" : " listeners"));
  }

  private void replayStopped() {
    try {
      replayTo(EVERYTHING);
    } catch (WalException.Corrupt damage) {
      if (wal.failure().filter(WalException.Corrupt.class::isInstance).isEmpty()) {
        throw damage;
      }
    }
  }

  private void replayTo(long last) {
    source.replay(ReplayHandler.committed(entry -> {
      if (Long.compareUnsigned(entry.index(), last) <= 0) {
        deliver(entry);
      }
    }));
  }

  private void deliver(Entry entry) {
    listeners.forEach(listener -> listener.deliver(entry));
    entries++;
  }
}
