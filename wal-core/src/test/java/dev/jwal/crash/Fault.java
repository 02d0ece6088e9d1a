// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.concurrent.RejectedExecutionException;

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
  INTERRUPT,
  /** There is no memory, at this moment. */
  OUT_OF_MEMORY,
  /** The thread's stack is at an end, at this moment. */
  STACK_OVERFLOW,
  /** Something that cannot be is so. */
  ASSERTION,
  /** Code below the log finds an argument wrong. */
  ILLEGAL_ARGUMENT,
  /** The system has no thread left, at this moment. */
  NO_THREAD,
  /** Whatever starts threads refuses to, at this moment. */
  REJECTED;

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
    SHRINK,
    /** Starts a thread. */
    THREAD
  }

  /** Whether this can happen to a call. */
  boolean meets(Call call) {
    return switch (this) {
      case IO_ERROR -> call != Call.CLOSE && call != Call.THREAD;
      case IO_ERROR_CACHE_KEPT -> call == Call.SYNC;
      case NO_SPACE -> call == Call.WRITE || call == Call.SYNC;
      case SHORT_WRITE, SHORT_WRITE_NO_SPACE -> call == Call.WRITE;
      case FAILING_CLOSE -> call == Call.CLOSE;
      case INTERRUPT -> call != Call.THREAD;
      case OUT_OF_MEMORY, STACK_OVERFLOW, ASSERTION, ILLEGAL_ARGUMENT -> call != Call.THREAD;
      case NO_THREAD, REJECTED -> call == Call.THREAD;
    };
  }

  /** Throws what is no {@link java.io.IOException}, if this fault is such. */
  void throwUnchecked() {
    switch (this) {
      case OUT_OF_MEMORY -> throw new OutOfMemoryError(INJECTED);
      case STACK_OVERFLOW -> throw new StackOverflowError(INJECTED);
      case ASSERTION -> throw new AssertionError(INJECTED);
      case ILLEGAL_ARGUMENT -> throw new IllegalArgumentException(INJECTED);
      case NO_THREAD -> throw new OutOfMemoryError(INJECTED);
      case REJECTED -> throw new RejectedExecutionException(INJECTED);
      default -> {
        // It is an IOException, or none at all.
      }
    }
  }

  /** Whether this is one that a disk meets, and not one that may happen anywhere. */
  boolean isException() {
    return switch (this) {
      case INTERRUPT, OUT_OF_MEMORY, STACK_OVERFLOW, ASSERTION, ILLEGAL_ARGUMENT -> false;
      default -> true;
    };
  }

  /** Whether this is what {@link #throwUnchecked} has thrown. */
  static boolean isInjected(Throwable thrown) {
    return INJECTED.equals(thrown.getMessage());
  }

  private static final String INJECTED = "thrown by a faulty disk";
}
