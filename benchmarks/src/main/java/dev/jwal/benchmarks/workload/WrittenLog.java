// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** A log that is there to be read. */
final class WrittenLog {

  private WrittenLog() {}

  static void write(Subject subject, Path directory, long entries, int entryBytes)
      throws Exception {
    Payloads payloads = new Payloads(entryBytes);
    try (SubjectLog log = subject.create(directory, entries * entryBytes)) {
      for (long i = 0; i < entries; i++) {
        log.appendUnsynced(payloads.next());
      }
      log.syncAll();
    }
  }

  /** Reads it once; what was handed over, or said to be there, must be all that was written. */
  static void read(
      Subject subject, Path directory, Subject.Recovery recovery, long entries, int entryBytes)
      throws Exception {
    Received received = new Received();
    Optional<Long> counted = subject.recover(directory, recovery, received);
    require("entries read", counted.orElse(entries), entries);
    if (received.bytes > 0) {
      require("bytes handed over", received.bytes, entries * entryBytes);
    }
  }

  private static void require(String what, long found, long expected) {
    if (found != expected) {
      throw new IllegalStateException(found + " " + what + ", expected " + expected);
    }
  }

  private static final class Received implements Subject.EntrySink {
    private long bytes;

    @Override
    public void entry(byte[] data) {
      bytes += data.length;
    }

    @Override
    public void entryInPlace(ByteBuffer data) {
      bytes += data.remaining();
    }
  }
}
