// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

/** What a record's data is. (etcd server/storage/wal/wal.go) */
public final class RecordType {

  /** The log's metadata. */
  public static final int METADATA = 1;

  /** An entry. */
  public static final int ENTRY = 2;

  /** A hard state. */
  public static final int STATE = 3;

  /** No data: the record's checksum is where the chain continues. */
  public static final int CRC = 4;

  /** A snapshot mark. */
  public static final int MARK = 5;

  private RecordType() {}

  static boolean isKnown(long type) {
    return type >= METADATA && type <= MARK;
  }
}
