// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.AppendBeforeReplayException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says where to append when it was done too early. */
final class AppendBeforeReplayFailureAnalyzer
    extends AbstractFailureAnalyzer<AppendBeforeReplayException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, AppendBeforeReplayException early) {
    return new FailureAnalysis(
        "Something was appended to the write-ahead log before the log was replayed into the"
            + " application's @WalListener methods. Nothing was written.",
        "Append from an ApplicationRunner bean, or when ApplicationReadyEvent is published, instead"
            + " of from a constructor or @PostConstruct.",
        early);
  }
}
