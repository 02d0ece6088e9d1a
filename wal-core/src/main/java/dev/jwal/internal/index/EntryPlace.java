// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.read.EntryReader;
import dev.jwal.internal.read.ReadBuffer;
import java.io.IOException;

/**
 * Where an entry is.
 *
 * @param run the run that it belongs to
 * @param at its place in the run
 * @param count how many entries of the run are in the log
 */
public record EntryPlace(Run run, int at, int count) {

  /** How much is read for an entry whose end is not known. */
  private static final int GUESSED_BYTES = 4096;

  /** {@return the file that holds it} */
  public SegmentFile file() {
    return run.file();
  }

  /** {@return the term of the entry, and of those after it in the run} */
  public long term() {
    return run.term();
  }

  /** {@return how many entries come after it in the run} */
  public int following() {
    return count - at - 1;
  }

  private long offset() {
    return run.offset(at);
  }

  /**
   * Has a reader begin at this entry.
   *
   * @param file the opened file
   * @param entries how many entries are to be read; not more than there are in the run
   * @param dataBytes how many bytes of data are to be read, if there are more entries than one
   */
  public void begin(EntryReader reader, DiskFile file, int entries, long dataBytes)
      throws IOException {
    long end = at + entries < count
        ? run.offset(at + entries)
        : run.offset(at + entries - 1) + GUESSED_BYTES;
    if (entries > 1) {
      long enough = Math.min(dataBytes, ReadBuffer.BYTES) * 3 / 2 + GUESSED_BYTES;
      end = Math.min(end, offset() + enough);
    }
    if (at == 0) {
      reader.beginAt(file, file().path(), offset(), run.crcBefore(), end - offset());
    } else {
      long before = run.offset(at - 1);
      reader.beginAfter(file, file().path(), before, end - before);
    }
  }
}
