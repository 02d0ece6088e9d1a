// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import static java.lang.Long.toUnsignedString;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.record.EntryView;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.RecordType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a sealed segment once to find where its entries are. No checksum covers a record's type, so
 * what is found has to be what was there before.
 */
final class SegmentScan {

  private final SegmentFile file;
  private final RunBuilder runs;
  private final EntryOrder order = new EntryOrder();
  private HardState state = HardState.EMPTY;
  private @Nullable SnapshotMark lastMark;
  private boolean hasEntries;
  private long lastIndex;

  /**
   * Where the record after the last entry is that looks like the next entry, or else the first; 0 if
   * there is none.
   */
  private long suspect;

  private boolean looksLikeNext;

  private SegmentScan(SegmentFile file) {
    this.file = file;
    this.runs = new RunBuilder(file);
  }

  /**
   * The runs of a segment's entries, as they are when all of it was read.
   *
   * @param expected what they were when the segment was sealed
   * @throws WalException.Corrupt if it is damaged
   * @throws WalException.Io if it cannot be read, as when it was purged
   */
  static Run[] runsOf(SegmentFile file, RunsDigest expected) {
    SegmentScan scan = new SegmentScan(file);
    scan.read();
    Run[] found = scan.runs.trimmed();
    if (!expected.isOf(found)) {
      throw new WalException.Corrupt(
          file.path(),
          scan.suspect,
          "other entries than were written, up to %s; a record whose type is damaged looks like this"
              .formatted(toUnsignedString(scan.lastIndex)));
    }
    return found;
  }

  private void read() {
    int crc = 0;
    try (LogReader reader = LogReader.ofSealed(file.disk(), file.segment())) {
      for (LocatedRecord next = reader.next(); next != null; next = reader.next()) {
        add(next, crc);
        crc = next.record().crc();
      }
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.CLOSE, file.path(), e);
    }
  }

  private void add(LocatedRecord located, int crcBefore) {
    try {
      if (hasEntries && located.record().type() != RecordType.ENTRY) {
        suspect(located);
      }
      switch (located.record().type()) {
        case RecordType.ENTRY -> entry(located.record().entry(), located, crcBefore);
        case RecordType.STATE -> state = located.record().state();
        case RecordType.MARK -> lastMark = located.record().mark();
        default -> {}
      }
    } catch (MalformedRecordException e) {
      throw located.corrupt("the data is not what the record's type says: " + e.getMessage());
    }
  }

  private void suspect(LocatedRecord located) {
    boolean looksLike = looksLikeNext(located);
    if (suspect == 0 || looksLike && !looksLikeNext) {
      suspect = located.offset();
      looksLikeNext = looksLike;
    }
  }

  private boolean looksLikeNext(LocatedRecord located) {
    try {
      return located.record().entry().index() == lastIndex + 1;
    } catch (MalformedRecordException noEntry) {
      return false;
    }
  }

  private void entry(EntryView entry, LocatedRecord at, int crcBefore) {
    if (!hasEntries) {
      order.beginSegment(file.segment().sequence() != 0 && state.isEmpty());
    } else if (Long.compareUnsigned(entry.index(), lastIndex + 1) > 0 && !isAfterMark(entry)) {
      throw new WalException.Corrupt(
          file.path(),
          looksLikeNext ? suspect : at.offset(),
          "entry %s follows entry %s: a record between them whose type is damaged looks like this"
              .formatted(toUnsignedString(entry.index()), toUnsignedString(lastIndex)));
    }
    String problem =
        order.add(entry.type(), entry.term(), entry.index(), entry.lacksData(), state.commit());
    if (problem != null) {
      throw at.corrupt(problem + ": a hard state whose type is damaged looks like this");
    }
    runs.add(entry.index(), entry.term(), at.offset(), crcBefore);
    hasEntries = true;
    lastIndex = entry.index();
    suspect = 0;
    looksLikeNext = false;
  }

  private boolean isAfterMark(EntryView entry) {
    SnapshotMark mark = lastMark;
    return mark != null && entry.index() == mark.index() + 1;
  }
}
