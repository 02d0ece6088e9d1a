// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how a bean has to be declared whose state is to be restored. */
final class HiddenSnapshotableFailureAnalyzer
    extends AbstractFailureAnalyzer<HiddenSnapshotableException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, HiddenSnapshotableException cause) {
    return new FailureAnalysis(
        "The bean '%s' of type %s is Snapshotable, but is declared with a type that is not, so its state was not restored."
            .formatted(cause.bean(), cause.type()),
        "Declare the bean with its class, or with an interface that extends Snapshotable: what a"
            + " @Bean method or a FactoryBean says that it returns is all that is known of a bean"
            + " when the log is opened.",
        cause);
  }
}
