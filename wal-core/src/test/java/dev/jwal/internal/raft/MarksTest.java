// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.SnapshotMark;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksTest {

  private static final SnapshotMark THREE = new SnapshotMark(3, 1);
  private static final SnapshotMark SEVEN = new SnapshotMark(7, 1);
  private static final SnapshotMark NINE = new SnapshotMark(9, 2);

  @Test
  void aLogWithoutMarksHasNone() {
    assertThat(Marks.NONE.newestCommitted(-1)).isEmpty();
    assertThat(Marks.NONE.highest()).isEqualTo(SnapshotMark.NONE);
    assertThat(Marks.NONE.size()).isZero();
  }

  @Test
  void theNewestCommittedMarkIsTheLastThatTheCommitIndexCovers() {
    Marks marks = Marks.of(List.of(SnapshotMark.NONE, THREE, SEVEN, NINE));

    assertThat(marks.newestCommitted(8)).contains(SEVEN);
    assertThat(marks.newestCommitted(-1)).contains(NINE);
    assertThat(marks.newestCommitted(2)).contains(SnapshotMark.NONE);
  }

  @Test
  void theHighestMarkNeedNotBeTheNewest() {
    assertThat(Marks.of(List.of(NINE, THREE)).highest()).isEqualTo(NINE);
  }

  @Test
  void addingAMarkLeavesTheOthersAsTheyWere() {
    Marks before = Marks.of(List.of(THREE));
    before.add(SEVEN);

    assertThat(before.newestCommitted(-1)).contains(THREE);
    assertThat(before.size()).isEqualTo(1);
  }

  @Test
  void whatIsOlderThanTheNewestCommittedMarkIsForgotten() {
    Marks marks = Marks.of(List.of(SnapshotMark.NONE, THREE, SEVEN, NINE)).fromNewestCommitted(7);

    assertThat(marks.size()).isEqualTo(2);
    assertThat(marks.newestCommitted(7)).contains(SEVEN);
    assertThat(marks.newestCommitted(6)).isEmpty();
    assertThat(marks.highest()).isEqualTo(NINE);
  }

  @Test
  void uncommittedMarksAreKeptHoweverMany() {
    Marks marks = Marks.NONE;
    for (int i = 1; i <= 200_000; i++) {
      marks = marks.add(new SnapshotMark(i, 1));
    }

    assertThat(marks.fromNewestCommitted(0).size()).isEqualTo(200_000);
  }
}
