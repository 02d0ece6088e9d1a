// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Conditional;

/** Matches an application that has no log, or more than one. */
final class SeveralLogsCondition extends NoneNestedConditions {

  SeveralLogsCondition() {
    super(ConfigurationPhase.REGISTER_BEAN);
  }

  @Conditional(OneLogCondition.class)
  static final class OneLog {}
}
