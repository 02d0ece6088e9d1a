// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import static dev.jwal.internal.record.Frames.encodedAfter;
import static dev.jwal.internal.record.Frames.recordBytes;
import static dev.jwal.internal.record.Frames.recordIn;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What is written is what classes generated from the schema write, and what they write is read. */
class ProtobufOracleTest {

  private Random random = new Random();

  @RepeatedTest(200)
  void entries(RepetitionInfo info) throws Exception {
    random = new Random(info.getCurrentRepetition());
    byte[] data = new byte[random.nextInt(300)];
    random.nextBytes(data);
    Entry entry = new Entry(random.nextInt(3), number(), number(), data);
    byte[] payload = dev.jwal.proto.Entry.newBuilder()
        .setType(dev.jwal.proto.EntryType.forNumber(entry.type()))
        .setTerm(entry.term())
        .setIndex(entry.index())
        .setData(ByteString.copyFrom(data))
        .build()
        .toByteArray();

    byte[] frame = frame(out -> out.entry(entry));

    assertThat(payloadOf(frame, RecordType.ENTRY)).isEqualTo(payload);
    assertThat(recordIn(frame).entry().copy()).isEqualTo(entry);
    assertThat(recordIn(frame).entry().index()).isEqualTo(entry.index());
  }

  @RepeatedTest(50)
  void states(RepetitionInfo info) throws Exception {
    random = new Random(info.getCurrentRepetition());
    HardState state = new HardState(number(), number(), number());
    byte[] payload = dev.jwal.proto.HardState.newBuilder()
        .setTerm(state.term())
        .setVote(state.vote())
        .setCommit(state.commit())
        .build()
        .toByteArray();

    byte[] frame = frame(out -> out.state(state));

    assertThat(payloadOf(frame, RecordType.STATE)).isEqualTo(payload);
    assertThat(recordIn(frame).state()).isEqualTo(state);
  }

  @RepeatedTest(50)
  void marks(RepetitionInfo info) throws Exception {
    random = new Random(info.getCurrentRepetition());
    ConfState confState =
        new ConfState(numbers(), numbers(), numbers(), numbers(), random.nextBoolean());
    SnapshotMark mark = new SnapshotMark(number(), number(), confState);
    byte[] payload = dev.jwal.proto.Snapshot.newBuilder()
        .setIndex(mark.index())
        .setTerm(mark.term())
        .setConfState(dev.jwal.proto.ConfState.newBuilder()
            .addAllVoters(confState.voters())
            .addAllLearners(confState.learners())
            .addAllVotersOutgoing(confState.votersOutgoing())
            .addAllLearnersNext(confState.learnersNext())
            .setAutoLeave(confState.autoLeave()))
        .build()
        .toByteArray();

    byte[] frame = frame(out -> out.mark(mark));

    assertThat(payloadOf(frame, RecordType.MARK)).isEqualTo(payload);
    assertThat(recordIn(frame).mark()).isEqualTo(mark);
  }

  @RepeatedTest(20)
  void aRecordMayBeLargerThanTheBuffer(RepetitionInfo info) throws Exception {
    random = new Random(info.getCurrentRepetition());
    byte[] data = new byte[256 + random.nextInt(3000)];
    random.nextBytes(data);
    Entry entry = Entry.normal(1, 2, data);

    byte[] throughASmallBuffer = encodedAfter(99, 256, out -> out.entry(entry));

    assertThat(throughASmallBuffer).isEqualTo(encodedAfter(99, 1 << 16, out -> out.entry(entry)));
  }

  private byte[] frame(Consumer<RecordEncoder> record) {
    return encodedAfter(random.nextInt(), 4096, record);
  }

  private static byte[] payloadOf(byte[] frame, int type) throws InvalidProtocolBufferException {
    dev.jwal.proto.Record record = dev.jwal.proto.Record.parseFrom(recordBytes(frame));
    assertThat(record.getType()).isEqualTo(type);
    assertThat(record.toByteArray()).isEqualTo(recordBytes(frame));
    return record.getData().toByteArray();
  }

  /** A number of any length, often an extreme one. */
  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> 1L << random.nextInt(64);
      default -> random.nextLong() >>> random.nextInt(64);
    };
  }

  private List<Long> numbers() {
    return random.longs(random.nextInt(4)).boxed().toList();
  }
}
