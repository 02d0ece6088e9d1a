// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A snapshot that is being written, under a temporary name. Its file is deleted unless it
 * was completed. Uses no channel: an interrupt of the calling thread would close it.
 */
final class SnapshotWriting implements AutoCloseable {

  private final Path temporary;
  private final FileOutputStream file;
  private final CRC32C checksum = new CRC32C();
  private final DataOutputStream out;
  private final SnapshotOwner owner;
  private long stateBytes;

  /** Begins to write to a file, which only its owner may read. */
  SnapshotWriting(Path temporary, SnapshotOwner owner) throws IOException {
    this.temporary = temporary;
    this.owner = owner;
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, OwnerOnly.file(temporary));
    file = new FileOutputStream(temporary.toFile());
    out = new DataOutputStream(new CheckedOutputStream(new BufferedOutputStream(file), checksum));
    out.write(SnapshotFormat.head());
    owner.write(out);
  }

  /** Takes the state. Closing it does nothing. */
  OutputStream state() {
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        out.write(b);
        stateBytes++;
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        stateBytes += length;
      }

      @Override
      public void close() {}
    };
  }

  /** Ends the file, and makes it durable under its temporary name. */
  void end(SnapshotName name) throws IOException {
    out.writeLong(name.term());
    out.writeLong(name.index());
    out.writeLong(stateBytes);
    out.writeInt((int) checksum.getValue());
    out.flush();
    file.getFD().sync();
    file.close();
  }

  /**
   * Gives the complete file its name. The directory is still to be synced.
   *
   * @return how long the file is
   */
  long rename(Path target) throws IOException {
    Directories.rename(temporary, target);
    return SnapshotFormat.lengthAround(owner) + stateBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(temporary);
  }
}
