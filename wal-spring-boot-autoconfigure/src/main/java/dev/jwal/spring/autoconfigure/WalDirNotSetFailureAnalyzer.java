// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to configure when no directory is. */
final class WalDirNotSetFailureAnalyzer extends AbstractFailureAnalyzer<WalDirNotSetException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, WalDirNotSetException cause) {
    return new FailureAnalysis(
        "The write-ahead log has no directory: 'wal.dir' is not set.", """
        Set 'wal.dir' to a directory on a disk that outlives the application, for example \
        wal.dir=/var/lib/app/wal. It is created if it does not exist.
        To start without a log, set wal.enabled=false.""", cause);
  }
}
