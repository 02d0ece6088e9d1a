// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.jwal.Wal;
import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches an application that has one log, whether or not one of several is primary. */
final class OneLogCondition extends SpringBootCondition implements ConfigurationCondition {

  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN;
  }

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ListableBeanFactory beans =
        requireNonNull(context.getBeanFactory(), "there are bean definitions in this phase");
    List<String> logs = Arrays.asList(beans.getBeanNamesForType(Wal.class, true, false));
    ConditionMessage message = ConditionMessage.forCondition("One log").because("logs: " + logs);
    return new ConditionOutcome(logs.size() == 1, message);
  }
}
