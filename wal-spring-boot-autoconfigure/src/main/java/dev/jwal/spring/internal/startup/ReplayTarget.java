// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a log is replayed into at startup: every handler, in their order. Remembers the metadata,
 * the state and the indexes that it received, for the status of a log whose end cannot be read.
 * Confined to the thread that opens the log.
 */
final class ReplayTarget implements ReplayHandler {

  private final List<ReplayHandler> handlers;
  private byte[] metadata = new byte[0];
  private HardState state = HardState.EMPTY;
  private long firstIndex;
  private long lastIndex;

  ReplayTarget(List<ReplayHandler> handlers) {
    this.handlers = List.copyOf(handlers);
  }

  @Override
  public void metadata(byte[] metadata) {
    this.metadata = metadata.clone();
    handlers.forEach(handler -> handler.metadata(metadata));
  }

  @Override
  public void entry(int type, long term, long index, ByteBuffer data) {
    if (firstIndex == 0) {
      firstIndex = index;
    }
    lastIndex = index;
    for (ReplayHandler handler : handlers) {
      handler.entry(type, term, index, data == NO_DATA ? NO_DATA : data.duplicate());
    }
  }

  @Override
  public void entriesDropped(long index) {
    lastIndex = index - 1;
    if (Long.compareUnsigned(index, firstIndex) <= 0) {
      firstIndex = 0;
    }
    handlers.forEach(handler -> handler.entriesDropped(index));
  }

  @Override
  public void state(HardState state) {
    this.state = state;
    handlers.forEach(handler -> handler.state(state));
  }

  @Override
  public void mark(SnapshotMark mark) {
    if (Long.compareUnsigned(mark.index(), lastIndex) > 0) {
      lastIndex = mark.index();
    }
    handlers.forEach(handler -> handler.mark(mark));
  }

  boolean hasHandlers() {
    return !handlers.isEmpty();
  }

  byte[] metadata() {
    return metadata.clone();
  }

  HardState state() {
    return state;
  }

  /** The index of the first entry received, unsigned; 0 if there was none. */
  long firstIndex() {
    return firstIndex;
  }

  /** The index of the last entry received, or of the last mark if that is ahead; unsigned. */
  long lastIndex() {
    return lastIndex;
  }
}
