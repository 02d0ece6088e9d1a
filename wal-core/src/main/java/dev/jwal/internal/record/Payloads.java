// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import dev.jwal.ConfState;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the data of hard states and of snapshot marks. */
final class Payloads {

  private Payloads() {}

  static HardState state(FastFields fast, ByteBuffer buffer, int offset, int length)
      throws MalformedRecordException {
    HardState state = stateFast(fast, buffer, offset, length);
    return state != null ? state : stateGeneric(buffer, offset, length);
  }

  /** Parses a hard state that is written as etcd writes it; {@code null} if it is not. */
  private static @Nullable HardState stateFast(
      FastFields fast, ByteBuffer buffer, int offset, int length) {
    fast.enter(buffer, offset, length);
    long term = fast.has(FastFields.VARINT_1) ? fast.varint() : 0;
    long vote = fast.has(FastFields.VARINT_2) ? fast.varint() : 0;
    long commit = fast.has(FastFields.VARINT_3) ? fast.varint() : 0;
    return fast.endedCanonically() ? new HardState(term, vote, commit) : null;
  }

  /** Parses a hard state with fields in any order; the last one of a number counts. */
  static HardState stateGeneric(ByteBuffer buffer, int offset, int length)
      throws MalformedRecordException {
    long term = 0;
    long vote = 0;
    long commit = 0;
    GenericFields fields = new GenericFields(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> term = fields.varint();
        case 2 -> vote = fields.varint();
        case 3 -> commit = fields.varint();
        case 4 -> throw new MalformedRecordException("a hard state has no field 4", false);
        default -> fields.skip();
      }
    }
    return new HardState(term, vote, commit);
  }

  /** Marks are few: there is no fast way. */
  static SnapshotMark mark(ByteBuffer buffer, int offset, int length)
      throws MalformedRecordException {
    long index = 0;
    long term = 0;
    ConfState confState = null;
    GenericFields fields = new GenericFields(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> index = fields.varint();
        case 2 -> term = fields.varint();
        case 3 -> {
          int bytes = fields.lengthOfBytes();
          confState = confState(new GenericFields(buffer, offset + fields.position(), bytes));
          fields.skipBytes(bytes);
        }
        default -> fields.skip();
      }
    }
    return new SnapshotMark(index, term, confState);
  }

  private static ConfState confState(GenericFields fields) throws MalformedRecordException {
    List<Long> voters = new ArrayList<>();
    List<Long> learners = new ArrayList<>();
    List<Long> votersOutgoing = new ArrayList<>();
    List<Long> learnersNext = new ArrayList<>();
    boolean autoLeave = false;
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> fields.varintsInto(voters);
        case 2 -> fields.varintsInto(learners);
        case 3 -> fields.varintsInto(votersOutgoing);
        case 4 -> fields.varintsInto(learnersNext);
        case 5 -> autoLeave = fields.varint() != 0;
        default -> fields.skip();
      }
    }
    return new ConfState(voters, learners, votersOutgoing, learnersNext, autoLeave);
  }
}
