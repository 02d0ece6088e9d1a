// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Turns values into the data of entries, and back. One bean of this type serves the whole
 * application; without one, values become JSON if Jackson is on the class path ({@link
 * JacksonWalCodec}), and text becomes UTF-8 if not.
 *
 * <p>What was encoded once is read back by every later version of the application, so a codec has
 * to be able to read all that it ever wrote. A {@code byte[]} is never passed to a codec: it is
 * stored as it is.
 *
 * <p>Called from many threads at once.
 */
public interface WalCodec {

  /**
   * Encodes a value.
   *
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
   * Returns whether the data of such values names its type, so that {@link #decode} returns {@code
   * null} for the data of another type. Where it does not, all listeners of a log have to take the
   * same type.
   *
   * @param type the type that a listener takes
   * @return whether data of values of this type describes itself
   */
  default boolean isSelfDescribing(ResolvableType type) {
    return false;
  }
}
