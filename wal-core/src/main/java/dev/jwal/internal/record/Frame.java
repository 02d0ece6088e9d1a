// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

/** The eight bytes in front of a record: how long it is, and how much padding follows it. */
public final class Frame {

  /** The size of the length field. */
  public static final int HEADER_BYTES = 8;

  private static final long LENGTH_MASK = (1L << 56) - 1;

  private Frame() {}

  /**
   * Returns how many bytes follow a record up to the next multiple of eight.
   *
   * @param recordLength a record's length in bytes
   * @return 0 to 7
   */
  static int paddingAfter(long recordLength) {
    return (int) (-recordLength & 7);
  }

  /**
   * Returns the length field for a record.
   *
   * @param recordLength a record's length in bytes
   * @return the field; never 0 for a record that is not empty
   */
  static long lengthField(long recordLength) {
    int padding = paddingAfter(recordLength);
    return padding == 0 ? recordLength : recordLength | (0x80L | padding) << 56;
  }

  /**
   * Returns the record's length that a field says.
   *
   * @param lengthField what was read
   * @return bytes, from 0 to 2^56 - 1
   */
  public static long recordLength(long lengthField) {
    return lengthField & LENGTH_MASK;
  }

  /**
   * Returns the padding that a field says. etcd before 3.0 wrote none, and no flag for it.
   *
   * @param lengthField what was read
   * @return 0 to 7
   */
  public static int padding(long lengthField) {
    return lengthField < 0 ? (int) (lengthField >>> 56) & 7 : 0;
  }

  /**
   * Returns whether the padding that a field says is what its length needs, if it says any.
   *
   * @param lengthField what was read
   * @return {@code false} for a field that was never written
   */
  public static boolean isPossible(long lengthField) {
    return lengthField >= 0 || (length(lengthField) & 7) == 0;
  }

  /**
   * Returns how long a frame is: the length field, the record, and the padding.
   *
   * @param lengthField what was read
   * @return bytes, fewer than 2^57
   */
  public static long length(long lengthField) {
    return HEADER_BYTES + recordLength(lengthField) + padding(lengthField);
  }
}
