// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.internal.record.RecordEncoder;
import org.jspecify.annotations.Nullable;

/**
 * How a log continues after a snapshot mark, in a segment that is named after the mark's index.
 *
 * @param mark after which entry the log continues
 * @param again the entry at the mark, if it is in the log: written once more, it drops what came
 *     after it for those too who read from an older mark. Without it the mark takes the place of
 *     all entries
 * @param state the last hard state then, which commits the mark unless the entry is there
 */
record Restart(SnapshotMark mark, @Nullable Entry again, HardState state) {

  /**
   * Encodes what follows the hard state in the segment's head. The entry comes before the mark,
   * which agrees with it then; the state comes after the mark, as it commits nothing that the mark
   * has not replaced.
   */
  void encodeAfter(HardState last, RecordEncoder out) {
    if (again != null) {
      out.entry(again);
    }
    out.mark(mark);
    if (!state.equals(last)) {
      out.state(state);
    }
  }
}
