// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

/** What goes wrong with one operation of a disk. */
enum Fault {
  /** The operation fails and does nothing; a sync gives up what was pending. */
  IO_ERROR,
  /** As {@link #IO_ERROR}, but readers still see what a failed sync gave up, as on ext4 and XFS. */
  IO_ERROR_CACHE_KEPT,
  /** There is no space, now and until some is made. */
  NO_SPACE,
  /** Half of a write is done, then it fails. */
  SHORT_WRITE,
  /** Half of a write is done, then there is no space until some is made. */
  SHORT_WRITE_NO_SPACE,
  /** A close fails, and gives up the lock nevertheless. */
  FAILING_CLOSE,
  /** The thread is interrupted. */
  INTERRUPT;

  /** What a call to a disk does. */
  enum Call {
    /** Reads bytes or names. */
    READ,
    /** Needs space. */
    WRITE,
    /** Makes something durable. */
    SYNC,
    /** Gives up a file. */
    CLOSE,
    /** Takes away bytes or a name. */
    SHRINK
  }

  /** Whether this can happen to a call. */
  boolean meets(Call call) {
    return switch (this) {
      case IO_ERROR -> call != Call.CLOSE;
      case IO_ERROR_CACHE_KEPT -> call == Call.SYNC;
      case NO_SPACE -> call == Call.WRITE || call == Call.SYNC;
      case SHORT_WRITE, SHORT_WRITE_NO_SPACE -> call == Call.WRITE;
      case FAILING_CLOSE -> call == Call.CLOSE;
      case INTERRUPT -> true;
    };
  }
}
