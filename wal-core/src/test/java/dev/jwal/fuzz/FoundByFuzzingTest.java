// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.fuzz;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fuzzer found, made small. */
class FoundByFuzzingTest {

  /** Where the value is in the checksum record with which a log begins. */
  private static final int FIRST_CHECKSUM_AT = 11;

  @TempDir
  Path temp;

  /**
   * Damage in the last segment is read a second time, as it may be a write in progress. The second
   * time the chain was resumed where it was before the checksum record, which is not read again: a
   * damaged one was trusted, and after the next cut everything after it was refused.
   */
  @Test
  void aDamagedChecksumRecordIsFoundInTheLastSegmentToo() {
    ScratchLog log = ScratchLog.in(temp.resolve("wal")).saved(1, 3);
    LogFiles files = log.files();
    files.flip(files.first(), FIRST_CHECKSUM_AT, 0x2b);

    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(log::read);
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(log::open);
  }
}
