// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTargetTest {

  @Test
  void everyHandlerReceivesTheWholeDataHoweverItReadsIt() {
    List<String> received = new ArrayList<>();
    ReplayTarget log =
        new ReplayTarget(List.of(inPlace(received), copied(received), inPlace(received)));

    log.entry(Entry.NORMAL, 1, 7, ByteBuffer.wrap(new byte[] {1, 2}).asReadOnlyBuffer());
    log.entry(Entry.NORMAL, 1, 8, ReplayHandler.NO_DATA);

    assertThat(received)
        .containsExactly(
            "in place 7: 2",
            "copied 7: 2",
            "in place 7: 2",
            "in place 8: none",
            "copied 8: none",
            "in place 8: none");
    assertThat(log.firstIndex()).isEqualTo(7);
    assertThat(log.lastIndex()).isEqualTo(8);
  }

  @Test
  void entriesThatAreDroppedAreDroppedByEveryHandler() {
    List<String> dropped = new ArrayList<>();
    ReplayTarget log = new ReplayTarget(List.of(dropping(dropped), dropping(dropped)));
    log.entry(Entry.NORMAL, 1, 7, ReplayHandler.NO_DATA);
    log.entry(Entry.NORMAL, 1, 8, ReplayHandler.NO_DATA);

    log.entriesDropped(8);

    assertThat(dropped).containsExactly("from 8", "from 8");
    assertThat(log.firstIndex()).isEqualTo(7);
    assertThat(log.lastIndex()).isEqualTo(7);
    log.entriesDropped(7);
    assertThat(log.firstIndex()).isZero();
  }

  private static ReplayHandler dropping(List<String> dropped) {
    return new ReplayHandler() {
      @Override
      public void entriesDropped(long index) {
        dropped.add("from " + index);
      }
    };
  }

  private static ReplayHandler inPlace(List<String> received) {
    return new ReplayHandler() {
      @Override
      public void entry(int type, long term, long index, ByteBuffer data) {
        received.add("in place " + index + ": " + (data == NO_DATA ? "none" : data.remaining()));
        data.position(data.limit());
      }
    };
  }

  private static ReplayHandler copied(List<String> received) {
    return new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        boolean none = entry.data() == Entry.NO_DATA;
        received.add("copied " + entry.index() + ": " + (none ? "none" : entry.data().length));
      }
    };
  }
}
