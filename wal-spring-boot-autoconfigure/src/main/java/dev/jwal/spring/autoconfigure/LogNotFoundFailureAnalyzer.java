// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says where a log was expected. */
final class LogNotFoundFailureAnalyzer extends AbstractFailureAnalyzer<LogNotFoundException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, LogNotFoundException cause) {
    return new FailureAnalysis(
        "There is no write-ahead log in "
            + cause.directory()
            + ", and wal.create=never does not let the application create one.",
        "Check that 'wal.dir' names the directory that holds this application's log (a relative path"
            + " begins where the application is started), and that its volume is mounted ('df "
            + cause.directory()
            + "' shows the volume). To create a new, empty log there, start the application once with"
            + " wal.create=if-missing.",
        cause);
  }
}
