// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.jwal.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What an encoded entry begins with, up to its data: the first fields of {@code raftpb.Entry}. */
public final class EntryHead {

  /** More bytes than any head has. */
  public static final int MOST_BYTES = 64;

  /** The length of {@link Entry#NO_DATA}: there is no field for it. */
  public static final int NO_DATA = -1;

  private EntryHead() {}

  /** {@return the length of some data, or {@link #NO_DATA}} */
  public static int lengthOf(byte[] data) {
    return data == Entry.NO_DATA ? NO_DATA : data.length;
  }

  /**
   * Encodes an entry up to its data.
   *
   * @param target gets the bytes; {@link #MOST_BYTES} long at least
   * @param type the entry's type
   * @param term its term
   * @param index its index
   * @param dataLength the length of its data; {@link #NO_DATA} for {@link Entry#NO_DATA}
   * @return how many bytes there are
   */
  public static int encode(byte[] target, int type, long term, long index, int dataLength) {
    CodedOutputStream out = CodedOutputStream.newInstance(target);
    try {
      out.writeInt32(1, type);
      out.writeUInt64(2, term);
      out.writeUInt64(3, index);
      if (dataLength != NO_DATA) {
        out.writeTag(4, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(dataLength);
      }
      return out.getTotalBytesWritten();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
