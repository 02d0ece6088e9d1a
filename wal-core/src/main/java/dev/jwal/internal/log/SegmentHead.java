// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.internal.record.RecordEncoder;
import dev.jwal.internal.segment.BlockBuffer;
import dev.jwal.internal.segment.SegmentWriter;
import java.util.function.Consumer;

/** The first records of a segment: all that a reader needs to start there. */
public final class SegmentHead {

  /** The end of an ordinary head. */
  static final Consumer<RecordEncoder> NOTHING_MORE = out -> {};

  private SegmentHead() {}

  /**
   * Writes the head of a log's first segment: a chain that starts at 0, the metadata, and the mark
   * {@link SnapshotMark#NONE}. Durable on return.
   *
   * @param segment an empty segment
   * @param metadata the log's metadata
   * @return the checksum that the first record's continues
   */
  public static int writeFirst(SegmentWriter segment, byte[] metadata) {
    return write(segment, 0, out -> {
      out.crcRecord();
      out.metadata(metadata);
      out.mark(SnapshotMark.NONE);
    });
  }

  /**
   * Writes the head of any other segment: the checksum so far, the metadata, and the last hard
   * state. Durable on return.
   *
   * @param segment an empty segment
   * @param crc the checksum with which the segment before ends
   * @param metadata the log's metadata
   * @param state the last hard state; an empty one is left out
   * @return the checksum that the first record's continues
   */
  public static int write(SegmentWriter segment, int crc, byte[] metadata, HardState state) {
    return write(segment, crc, metadata, state, NOTHING_MORE);
  }

  /** Writes the same, and some more records after it. Durable on return. */
  static int write(
      SegmentWriter segment,
      int crc,
      byte[] metadata,
      HardState state,
      Consumer<RecordEncoder> more) {
    return write(segment, crc, out -> {
      out.crcRecord();
      out.metadata(metadata);
      if (!state.isEmpty()) {
        out.state(state);
      }
      more.accept(out);
    });
  }

  /**
   * Writes the last hard state after a head that lacks it. Durable on return.
   *
   * @param segment a segment with a checksum and metadata
   * @param crc the checksum with which it ends
   * @param state the last hard state
   * @return the checksum that the next record's continues
   */
  public static int writeState(SegmentWriter segment, int crc, HardState state) {
    return write(segment, crc, out -> out.state(state));
  }

  private static int write(SegmentWriter segment, int crc, Consumer<RecordEncoder> records) {
    try (BlockBuffer buffer = new BlockBuffer(2)) {
      buffer.resumeAfter(segment);
      RecordEncoder encoder =
          new RecordEncoder(buffer.bytes(), full -> buffer.writeTo(segment, false));
      encoder.restartAt(crc);
      records.accept(encoder);
      buffer.writeTo(segment, false);
      segment.sync();
      return encoder.crc();
    }
  }
}
