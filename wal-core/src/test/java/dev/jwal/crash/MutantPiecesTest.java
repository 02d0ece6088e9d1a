// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Says within seconds, and for all at once, which mutants have to follow a change of the source.
 */
class MutantPiecesTest {

  @ParameterizedTest
  @MethodSource("dev.jwal.crash.MutantsTest#mutants")
  void theMethodHasThePieceOnce(Mutant mutant) {
    assertThatCode(mutant::source).as(mutant.name()).doesNotThrowAnyException();
  }
}
