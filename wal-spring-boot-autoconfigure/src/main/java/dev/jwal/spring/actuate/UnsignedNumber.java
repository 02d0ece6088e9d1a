// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.math.BigInteger;

/** Shows what is unsigned, as sequences and indexes are, as a number that is never negative. */
final class UnsignedNumber {

  private UnsignedNumber() {}

  /**
   * Returns the number to show.
   *
   * @param unsigned 64 bits without a sign
   * @return a {@link Long} if it is less than 2<sup>63</sup>, a {@link BigInteger} otherwise: a
   *     number in JSON in either case, with all its digits
   */
  static Number of(long unsigned) {
    return unsigned >= 0
        ? (Number) unsigned
        : (Number) new BigInteger(Long.toUnsignedString(unsigned));
  }
}
