// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.WalException;
import dev.jwal.WalReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Collects entries of an open log, as many as fit into a response. */
final class EntryPage {

  /** How many bytes of data are read for a response, however few of them are shown. */
  static final long MAX_READ_BYTES = 1 << 20;

  private final int maxEntries;
  private final UnaryOperator<String> sanitizer;
  private final List<EntryDescriptor> entries = new ArrayList<>();

  EntryPage(int maxEntries, UnaryOperator<String> sanitizer) {
    this.maxEntries = maxEntries;
    this.sanitizer = sanitizer;
  }

  /**
   * Reads. Damage after some entries ends the page before it; a page that would begin there is
   * refused.
   *
   * @param from the index of the first, unsigned
   * @return the index that comes next, unsigned
   */
  long read(WalReader reader, long from) {
    try {
      return reader.read(from, MAX_READ_BYTES, this::add);
    } catch (PageIsFull full) {
      return from + entries.size();
    } catch (WalException unreadable) {
      if (entries.isEmpty()) {
        throw unreadable;
      }
      return from + entries.size();
    }
  }

  List<EntryDescriptor> entries() {
    return entries;
  }

  private void add(int type, long term, long index, ByteBuffer data) {
    if (entries.size() == maxEntries) {
      throw new PageIsFull();
    }
    entries.add(EntryDescriptor.of(type, term, index, ShownData.of(data), sanitizer));
  }

  /** Ends the reading, which knows a limit of bytes only. */
  private static final class PageIsFull extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private PageIsFull() {
      super("page is full", null, false, false);
    }
  }
}
