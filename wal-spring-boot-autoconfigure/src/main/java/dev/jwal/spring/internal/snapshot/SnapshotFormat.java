// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The bytes around the state in a snapshot's file: see the package. */
final class SnapshotFormat {

  private static final byte VERSION = 1;

  static final int HEAD_BYTES = 8;
  static final int CHECKSUM_BYTES = 4;
  static final int FOOT_BYTES = 3 * 8 + CHECKSUM_BYTES;

  private SnapshotFormat() {}

  /** How many bytes of a file are not the state's. */
  static int lengthAround(SnapshotOwner owner) {
    return HEAD_BYTES + owner.length() + FOOT_BYTES;
  }

  static byte[] head() {
    byte[] head = "JWALSNP ".getBytes(US_ASCII);
    head[HEAD_BYTES - 1] = VERSION;
    return head;
  }
}
