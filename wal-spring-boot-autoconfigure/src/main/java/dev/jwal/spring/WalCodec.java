// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Turns values into the data of entries, and back. One bean of this type serves the whole
 * application; without one, values become JSON if the application has a Jackson {@code JsonMapper},
 * and text becomes UTF-8 if not.
 *
 * <p>What was encoded once is read back by every later version of the application, so a codec has
 * to go on reading what it ever wrote. A {@code byte[]} never comes here: it is taken as it is.
 *
 * <p>Called from many threads at once.
 */
public interface WalCodec {

  /**
   * Encodes a value.
   *
   * @param value the value
   * @return its bytes, not changed afterwards
   * @throws WalCodecException if it cannot be encoded; other exceptions become the cause of one
   */
  byte[] encode(Object value);

  /**
   * Decodes a value.
   *
   * @param data what {@link #encode} returned, perhaps long ago
   * @param type what is wanted
   * @return the value; {@code null} if the data says that it stands for a value of another type
   * @throws WalCodecException if it cannot be decoded; other exceptions become the cause of one
   */
  @Nullable
  Object decode(byte[] data, ResolvableType type);

  /**
   * Returns whether the data of such values says what type it stands for, so that {@link #decode}
   * notices when it is another. Where it does not, all listeners of a log have to take the same
   * type.
   *
   * @param type the type that a listener takes
   * @return whether values of other types are told apart from it
   */
  default boolean tellsApart(ResolvableType type) {
    return false;
  }
}
