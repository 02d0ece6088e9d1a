// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.Entry;
import dev.jwal.internal.record.Record;
import java.util.List;

/** Checks what callers submit before it is queued: what could not be read back is refused. */
final class EntryCheck {

  private final int maxEntryBytes;

  /**
   * Makes a check.
   *
   * @param maxEntryBytes the size of data above which an entry is refused
   */
  EntryCheck(int maxEntryBytes) {
    this.maxEntryBytes = maxEntryBytes;
  }

  /** Adds up the entries, and refuses those that could not be read back. */
  long bytesOf(List<Entry> entries) {
    long bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.data().length > maxEntryBytes) {
        throw tooLarge("entry " + Long.toUnsignedString(entry.index()), entry.data());
      }
      if (entry.data() == Entry.NO_DATA && !Record.mayLackData(entry.type())) {
        throw new IllegalArgumentException(
            "entry %s of type %d has no data, which only types 0 and 2 may lack: nothing was written"
                .formatted(Long.toUnsignedString(entry.index()), entry.type()));
      }
      if (i > 0 && !follows(entry, entries.get(i - 1))) {
        throw new IllegalArgumentException("entry %s follows %s, expected %s: nothing was written"
            .formatted(
                Long.toUnsignedString(entry.index()),
                Long.toUnsignedString(entries.get(i - 1).index()),
                Long.toUnsignedString(entries.get(i - 1).index() + 1)));
      }
      bytes += entry.data().length;
    }
    return bytes;
  }

  /** Adds up the data, and refuses what could not be read back. */
  long bytesOfData(List<byte[]> data) {
    if (data.isEmpty()) {
      throw new IllegalArgumentException("nothing to append: there has to be an entry at least");
    }
    long bytes = 0;
    for (byte[] one : data) {
      if (one.length > maxEntryBytes) {
        throw tooLarge("an entry", one);
      }
      bytes += one.length;
    }
    return bytes;
  }

  private IllegalArgumentException tooLarge(String entry, byte[] data) {
    return new IllegalArgumentException(
        "%s has %d bytes, more than the limit of %d: nothing was written"
            .formatted(entry, data.length, maxEntryBytes));
  }

  private static boolean follows(Entry entry, Entry previous) {
    return entry.index() == previous.index() + 1 && entry.index() != 0;
  }
}
