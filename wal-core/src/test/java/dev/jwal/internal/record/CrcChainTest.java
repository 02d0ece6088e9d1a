// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CrcChainTest {

  @Test
  void isTheCastagnoliChecksum() {
    CrcChain chain = new CrcChain();
    chain.update("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9);
    assertThat(chain.value()).isEqualTo(0xe3069283); // the check value of CRC-32C
  }

  @Test
  void runsOnOverPieces() {
    CrcChain chain = new CrcChain();
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    chain.update(digits, 0, 4);
    chain.update(digits, 4, 5);
    assertThat(chain.value()).isEqualTo(0xe3069283);
  }

  @Test
  void everyFlippedBitIsFoundByTheDifferenceItMakes() {
    byte[] bytes = new byte[300];
    new Random(3).nextBytes(bytes);
    CrcChain chain = new CrcChain();
    chain.update(bytes, 0, bytes.length);
    int whole = chain.value();
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      chain.restart(0);
      chain.update(bytes, 0, bytes.length);
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);

      assertThat(CrcChain.byteOfBitThatChanges(chain.value() ^ whole, bytes.length))
          .isEqualTo(bytes.length - 1 - bit / Byte.SIZE);
    }
    assertThat(CrcChain.byteOfBitThatChanges(0x1234, bytes.length)).isNegative();
  }

  @Test
  void canBeTakenUpAtAnyValue() {
    Random random = new Random(7);
    CrcChain resumed = new CrcChain();
    for (int i = 0; i < 2000; i++) {
      byte[] first = new byte[random.nextInt(50)];
      byte[] second = new byte[random.nextInt(50)];
      random.nextBytes(first);
      random.nextBytes(second);
      CRC32C whole = new CRC32C();
      whole.update(first);
      resumed.restart((int) whole.getValue());
      assertThat(resumed.value()).isEqualTo((int) whole.getValue());

      whole.update(second);
      resumed.update(second, 0, second.length);

      assertThat(resumed.value()).isEqualTo((int) whole.getValue());
    }
  }

  @Test
  void canBeTakenUpAtTheEdges() {
    for (int value : new int[] {0, -1, 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      CrcChain chain = new CrcChain();
      chain.restart(value);
      assertThat(chain.value()).isEqualTo(value);
    }
  }
}
