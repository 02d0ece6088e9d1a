// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.spring.internal.startup.MetadataText;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The log whose state a snapshot holds, as the head of the file says.
 *
 * @param id a random number that the log's snapshot marks have as their only voter
 * @param metadata the log's metadata: its name to people
 */
record SnapshotOwner(long id, byte[] metadata) {

  /** How many bytes of the file this takes. */
  int length() {
    return Long.BYTES + Integer.BYTES + metadata.length;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(id);
    out.writeInt(metadata.length);
    out.write(metadata);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param in where from
   * @param available how many bytes there may be
   */
  static SnapshotOwner read(DataInputStream in, long available) throws IOException {
    long id = in.readLong();
    int length = in.readInt();
    if (length < 0 || length > available - Long.BYTES - Integer.BYTES) {
      throw new DamagedSnapshotException("it says that " + length + " bytes of metadata follow");
    }
    byte[] metadata = new byte[length];
    in.readFully(metadata);
    return new SnapshotOwner(id, metadata);
  }

  /** The log, as a message names it. */
  @Override
  public String toString() {
    return metadata.length == 0
        ? "a log without metadata"
        : "the log with the metadata '" + MetadataText.format(metadata) + "'";
  }
}
