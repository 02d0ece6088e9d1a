// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.WalException;
import dev.jwal.spring.Snapshotable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * A snapshot's file that is there.
 *
 * @param path where it is
 * @param name what its name says
 */
record SnapshotFile(Path path, SnapshotName name) {

  /** Reads all of it, and returns what is wrong with it; empty if nothing is. */
  Optional<String> problem() {
    try {
      read(InputStream::transferTo);
      return Optional.empty();
    } catch (DamagedSnapshotException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.READ_SNAPSHOT, path, e);
    }
  }

  /** The log that it belongs to; empty if its head cannot be read. */
  Optional<SnapshotOwner> owner() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
      return Optional.of(readHead(in, Files.size(path)));
    } catch (DamagedSnapshotException | EOFException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.READ_SNAPSHOT, path, e);
    }
  }

  private static SnapshotOwner readHead(DataInputStream in, long size) throws IOException {
    if (!Arrays.equals(in.readNBytes(SnapshotFormat.HEAD_BYTES), SnapshotFormat.head())) {
      throw new DamagedSnapshotException("it does not begin as a snapshot of version 1 does");
    }
    return SnapshotOwner.read(in, size - SnapshotFormat.HEAD_BYTES);
  }

  /** Lets a bean read back the state that it wrote. */
  void restore(Snapshotable state) {
    try {
      read((in, nowhere) -> {
        state.readSnapshot(name.index(), in);
        return in.transferTo(nowhere); // What it left, so that all is checked.
      });
    } catch (IOException | RuntimeException e) {
      throw new SnapshotRestoreException(path, state, e);
    }
  }

  private interface Reader {
    long read(InputStream in, java.io.OutputStream rest) throws IOException;
  }

  private void read(Reader reader) throws IOException {
    long size = Files.size(path);
    if (size < SnapshotFormat.HEAD_BYTES + SnapshotFormat.FOOT_BYTES) {
      throw new DamagedSnapshotException("it ends in the middle");
    }
    CRC32C checksum = new CRC32C();
    try (DataInputStream in = new DataInputStream(
        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(path)), checksum))) {
      long stateBytes = size - SnapshotFormat.lengthAround(readHead(in, size));
      if (stateBytes < 0) {
        throw new DamagedSnapshotException("it ends in the middle");
      }
      reader.read(new Bounded(in, stateBytes), java.io.OutputStream.nullOutputStream());
      long term = in.readLong();
      long index = in.readLong();
      long length = in.readLong();
      int expected = (int) checksum.getValue();
      int found = in.readInt();
      if (found != expected) {
        throw new DamagedSnapshotException(
            "checksum %08x, expected %08x".formatted(found, expected));
      }
      if (length != stateBytes || !new SnapshotName(term, index).equals(name)) {
        throw new DamagedSnapshotException(
            "it says that it is " + new SnapshotName(term, index) + " with " + length + " bytes");
      }
    } catch (EOFException e) {
      throw new DamagedSnapshotException("it ends in the middle");
    }
  }

  /** So many bytes of a stream. Closing it does nothing. */
  private static final class Bounded extends FilterInputStream {

    private long left;

    Bounded(InputStream in, long bytes) {
      super(in);
      this.left = bytes;
    }

    @Override
    public int read() throws IOException {
      int read = left == 0 ? -1 : super.read();
      left -= read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int read = left == 0 ? -1 : super.read(bytes, offset, (int) Math.min(left, length));
      left -= Math.max(read, 0);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      return readNBytes((int) Math.min(Math.max(bytes, 0), 8192)).length;
    }

    @Override
    public int available() throws IOException {
      return (int) Math.min(left, super.available());
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() {}
  }
}
