// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * The store's content as the bytes of a snapshot: how many keys there are, then each of them.
 *
 * <pre>
 *  0       4                12        16
 * +-------+ +--------------+---------+------- … -------+
 * | keys  | | entry's index | length | put             |  … once for each key
 * +-------+ +--------------+---------+------- … -------+
 * </pre>
 *
 * <p>Numbers have their high byte first. The put is a {@link Command.Put} as it is in the log, its
 * index that of the entry that put the key there.
 */
final class KeyValueSnapshot {

  private KeyValueSnapshot() {}

  static void write(Map<String, Value> values, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(values.size());
    for (Map.Entry<String, Value> entry : values.entrySet()) {
      byte[] put = new Command.Put(entry.getKey(), entry.getValue().bytes()).encode();
      data.writeLong(entry.getValue().index());
      data.writeInt(put.length);
      data.write(put);
    }
    data.flush();
  }

  static Map<String, Value> read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    Map<String, Value> values = new HashMap<>();
    for (int remaining = data.readInt(); remaining > 0; remaining--) {
      long index = data.readLong();
      int length = data.readInt();
      byte[] put = data.readNBytes(length);
      if (put.length < length) {
        throw new EOFException("ends within a put of " + length + " bytes");
      }
      Command.decode(put).applyTo(values, index);
    }
    return values;
  }
}
