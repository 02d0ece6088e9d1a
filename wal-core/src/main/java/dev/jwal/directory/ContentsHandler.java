// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import java.util.ArrayList;
import java.util.List;

/** Keeps everything that is delivered and not dropped later. */
final class ContentsHandler implements ReplayHandler {

  private byte[] metadata = Entry.NO_DATA;
  private HardState state = HardState.EMPTY;
  private final List<Entry> entries = new ArrayList<>();

  @Override
  public void metadata(byte[] found) {
    metadata = found;
  }

  @Override
  public void entry(Entry entry) {
    entries.add(entry);
  }

  @Override
  public void entriesDropped(long index) {
    if (!entries.isEmpty()) {
      // Without a gap, so an entry's place in the list follows from its index.
      long place = index - entries.get(0).index();
      entries.subList((int) place, entries.size()).clear();
    }
  }

  @Override
  public void state(HardState found) {
    state = found;
  }

  WalContents contents() {
    return new WalContents(metadata, state, entries);
  }
}
