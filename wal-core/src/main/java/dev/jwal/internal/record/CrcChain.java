// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A CRC-32C that continues from record to record, and can be restarted at any value.
 *
 * <p>{@link CRC32C} has no seed. But four bytes bring its register from its first state to any
 * other, and those four are found by running the register backwards: {@link #restart} feeds them.
 *
 * <p>Not thread-safe.
 */
public final class CrcChain {

  private static final int FIRST_REGISTER = -1;

  private static final int[] TABLE = new int[256];

  // For each possible top byte of a table entry, the index of the entry that has it: the step
  // backwards.
  private static final byte[] INDEX_OF_TOP_BYTE = new byte[256];

  static {
    int reversedPolynomial = 0x82F63B78;
    for (int i = 0; i < 256; i++) {
      int entry = i;
      for (int bit = 0; bit < 8; bit++) {
        entry = (entry & 1) == 0 ? entry >>> 1 : entry >>> 1 ^ reversedPolynomial;
      }
      TABLE[i] = entry;
      INDEX_OF_TOP_BYTE[entry >>> 24] = (byte) i;
    }
  }

  private final CRC32C crc = new CRC32C();

  /**
   * Finds the bit of some bytes whose flipping changes their checksum in a given way. There is one
   * way for each bit, whatever the bytes are: the register is run backwards from the difference
   * until it is a single bit of a byte.
   *
   * @param difference the bits in which the checksum changes
   * @param length how many bytes there are
   * @return the byte that holds the bit, counted backwards from 0 for the last one; -1 if there is
   *     no such bit
   */
  public static int byteOfBitThatChanges(int difference, int length) {
    int register = difference;
    for (int fromEnd = 0; fromEnd < length; fromEnd++) {
      register = stepBack(register);
      if (register > 0 && register <= 0x80 && Integer.bitCount(register) == 1) {
        return fromEnd;
      }
    }
    return -1;
  }

  /** What the register was before a byte of zeros. */
  private static int stepBack(int register) {
    int index = INDEX_OF_TOP_BYTE[register >>> 24] & 0xFF;
    return (register ^ TABLE[index]) << 8 | index;
  }

  /**
   * Returns the chain's value.
   *
   * @return the CRC-32C of everything since the chain began
   */
  public int value() {
    return (int) crc.getValue();
  }

  /**
   * Continues as if the chain had come to a value.
   *
   * @param value a CRC-32C
   */
  public void restart(int value) {
    crc.reset();
    if (value != 0) {
      crc.update(bytesLeadingTo(value), 0, Integer.BYTES);
    }
  }

  private static byte[] bytesLeadingTo(int value) {
    int register = ~value;
    for (int step = 0; step < Integer.BYTES; step++) {
      register = stepBack(register);
    }
    // Four zero bytes lead from this register to the value; so do, from the first one, the bits in
    // which they differ.
    int difference = register ^ FIRST_REGISTER;
    byte[] bytes = new byte[Integer.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (difference >>> Byte.SIZE * i);
    }
    return bytes;
  }

  /**
   * Adds bytes to the chain.
   *
   * @param bytes an array
   * @param offset where in it to start
   * @param length how many
   */
  public void update(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
  }

  /**
   * Adds bytes to the chain.
   *
   * @param bytes a buffer, whose position and limit are moved, and are at its beginning and end
   *     afterwards
   * @param offset where in it to start
   * @param length how many
   */
  public void update(ByteBuffer bytes, int offset, int length) {
    crc.update(bytes.limit(offset + length).position(offset));
    bytes.clear();
  }
}
