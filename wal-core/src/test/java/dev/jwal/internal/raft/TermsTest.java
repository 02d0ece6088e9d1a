// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TermsTest {

  @Test
  void nothingIsKnownOfALogWithoutEntries() {
    assertThat(Terms.UNKNOWN.at(0)).isEmpty();
    assertThat(Terms.UNKNOWN.at(7)).isEmpty();
  }

  @Test
  void eachEntryHasTheTermOfItsRun() {
    Terms terms = Terms.UNKNOWN.add(3, 1).add(4, 1).add(5, 2).add(6, 4);

    assertThat(terms.at(2)).isEmpty();
    assertThat(terms.at(3)).isEqualTo(OptionalLong.of(1));
    assertThat(terms.at(4)).isEqualTo(OptionalLong.of(1));
    assertThat(terms.at(5)).isEqualTo(OptionalLong.of(2));
    assertThat(terms.at(6)).isEqualTo(OptionalLong.of(4));
  }

  @Test
  void anEntryOfTheSameTermTakesUpNothing() {
    Terms terms = Terms.UNKNOWN.add(1, 7);

    assertThat(terms.add(2, 7).add(3, 7)).isSameAs(terms);
  }

  @Test
  void anEntryReplacesAllAfterIt() {
    Terms terms = Terms.UNKNOWN.add(1, 1).add(2, 1).add(3, 2).add(4, 3).add(2, 5);

    assertThat(terms.at(1)).isEqualTo(OptionalLong.of(1));
    assertThat(terms.at(2)).isEqualTo(OptionalLong.of(5));
  }

  @Test
  void theFirstEntryCanBeReplacedToo() {
    assertThat(Terms.UNKNOWN.add(3, 1).add(3, 2).at(3)).isEqualTo(OptionalLong.of(2));
  }

  @Test
  void numbersAreUnsigned() {
    Terms terms = Terms.UNKNOWN.add(Long.MAX_VALUE, 1).add(Long.MIN_VALUE, 2);

    assertThat(terms.at(Long.MAX_VALUE)).isEqualTo(OptionalLong.of(1));
    assertThat(terms.at(-1)).isEqualTo(OptionalLong.of(2));
  }

  @Test
  void runsThatEndBeforeAnIndexAreForgotten() {
    Terms terms = Terms.UNKNOWN.add(1, 1).add(5, 2).add(9, 3).from(6);

    assertThat(terms.at(4)).isEmpty();
    assertThat(terms.at(6)).isEqualTo(OptionalLong.of(2));
    assertThat(terms.at(9)).isEqualTo(OptionalLong.of(3));
  }
}
