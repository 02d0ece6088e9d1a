// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a large record begins with, up to the bytes that make it large: so much can be read without
 * the rest.
 *
 * @param type the record's type
 * @param crc the checksum that the record carries
 * @param dataOffset where in the record its data begins, which reaches to the record's end
 * @param entryIndex the index, if the data is an entry; 0 if not
 */
public record RecordHead(int type, int crc, int dataOffset, long entryIndex) {

  /** More bytes than everything before an entry's own data can take. */
  public static final int BYTES = 64;

  private static final int TYPE_TAG = 0x08;
  private static final int CRC_TAG = 0x10;
  private static final int DATA_TAG = 0x1a;

  private static final int INDEX_FIELD = 3;

  /**
   * Reads what a record begins with.
   *
   * @param bytes the record's first {@link #BYTES}
   * @param recordLength the length of all of it
   * @return what it begins with; {@code null} if it is not type, checksum and data, as etcd writes
   *     every record
   */
  public static @Nullable RecordHead parse(byte[] bytes, long recordLength) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      if (in.readTag() != TYPE_TAG) {
        return null;
      }
      long type = in.readRawVarint64();
      if (type != (int) type || !RecordType.isKnown((int) type) || in.readTag() != CRC_TAG) {
        return null;
      }
      int crc = (int) in.readRawVarint64();
      if (in.readTag() != DATA_TAG) {
        return null;
      }
      long dataLength = in.readRawVarint64();
      int dataOffset = in.getTotalBytesRead();
      return dataLength == recordLength - dataOffset
          ? new RecordHead(
              (int) type, crc, dataOffset, type == RecordType.ENTRY ? entryIndex(in) : 0)
          : null;
    } catch (IOException endsInAField) {
      return null;
    }
  }

  private static long entryIndex(CodedInputStream in) throws IOException {
    for (int field = 1; field <= INDEX_FIELD; field++) {
      int tag = in.readTag();
      if (tag >>> 3 > INDEX_FIELD || (tag & 7) != 0) {
        return 0;
      }
      long value = in.readRawVarint64();
      if (tag >>> 3 == INDEX_FIELD) {
        return value;
      }
    }
    return 0;
  }
}
