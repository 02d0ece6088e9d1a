// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import dev.jwal.WalException;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.record.EntryView;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.RecordType;
import java.io.IOException;

/** Reads a sealed segment once to find where its entries are. */
final class SegmentScan {

  private SegmentScan() {}

  /**
   * The runs of a segment's entries, as they are when all of it was read.
   *
   * @throws WalException.Corrupt if it is damaged
   * @throws WalException.Io if it cannot be read, as when it was purged
   */
  static Run[] runsOf(SegmentFile file) {
    RunBuilder runs = new RunBuilder(file);
    int crc = 0;
    try (LogReader reader = LogReader.ofSealed(file.disk(), file.segment())) {
      for (LocatedRecord next = reader.next(); next != null; next = reader.next()) {
        if (next.record().type() == RecordType.ENTRY) {
          add(next, runs, crc);
        }
        crc = next.record().crc();
      }
      return runs.trimmed();
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.CLOSE, file.path(), e);
    }
  }

  private static void add(LocatedRecord located, RunBuilder runs, int crcBefore) {
    try {
      EntryView entry = located.record().entry();
      runs.add(entry.index(), entry.term(), located.offset(), crcBefore);
    } catch (MalformedRecordException e) {
      throw located.corrupt("the data is not what the record's type says: " + e.getMessage());
    }
  }
}
