// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Unpacks a {@code .tar.gz} of plain files and directories; runs of zeros take no space. */
final class TarGz {

  private static final int BLOCK = 512;

  private TarGz() {}

  static void unpack(Path archive, Path target) throws IOException {
    try (InputStream in =
        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive)), 1 << 16)) {
      byte[] header = new byte[BLOCK];
      while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
        unpackOne(header, in, target);
      }
    }
  }

  private static void unpackOne(byte[] header, InputStream in, Path target) throws IOException {
    Path path = target.resolve(text(header, 0, 100));
    long size = octal(header, 124, 12);
    char type = (char) header[156];
    if (type == '5') {
      Files.createDirectories(path);
    } else if (type == '0') {
      write(in, size, path);
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    } else {
      throw new IOException("cannot unpack " + path + " of type " + type);
    }
    Files.setPosixFilePermissions(path, permissions((int) octal(header, 100, 8)));
  }

  private static void write(InputStream in, long size, Path path) throws IOException {
    byte[] zeros = new byte[1 << 16];
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
      for (long at = 0; at < size; ) {
        byte[] bytes = in.readNBytes((int) Math.min(zeros.length, size - at));
        if (bytes.length == 0) {
          throw new EOFException(path.toString());
        }
        if (!Arrays.equals(bytes, 0, bytes.length, zeros, 0, bytes.length)) {
          file.seek(at);
          file.write(bytes);
        }
        at += bytes.length;
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    StringBuilder text = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
    }
    return PosixFilePermissions.fromString(text.toString());
  }

  private static long octal(byte[] header, int from, int length) {
    return Long.parseLong(text(header, from, length).strip(), 8);
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, US_ASCII);
  }
}
