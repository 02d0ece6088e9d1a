// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.WalTemplate;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Names the switch, where a bean needs the log and {@code wal.enabled=false}. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WalDisabledFailureAnalyzer implements FailureAnalyzer {

  private static final Set<Class<?>> OF_THE_LOG =
      Set.of(Wal.class, WalDirectory.class, WalTemplate.class, WalSnapshotter.class);

  private final Environment environment;

  WalDisabledFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    if (environment.getProperty("wal.enabled", Boolean.class, true)) {
      return null;
    }
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof NoSuchBeanDefinitionException missing && isOfTheLog(missing)) {
        return analyze(missing, failure);
      }
    }
    return null;
  }

  private static boolean isOfTheLog(NoSuchBeanDefinitionException missing) {
    ResolvableType type = missing.getResolvableType();
    return type != null && type.resolve() != null && OF_THE_LOG.contains(type.resolve());
  }

  private static FailureAnalysis analyze(NoSuchBeanDefinitionException missing, Throwable failure) {
    return new FailureAnalysis(
        "A bean of the application needs a "
            + Objects.requireNonNull(missing.getBeanType()).getSimpleName()
            + ", but there is no write-ahead log: wal.enabled=false.",
        """
        Set wal.enabled=true, and 'wal.dir' to the log's directory. If the application has to start \
        without a log, take an ObjectProvider of it, or leave the bean out with \
        @ConditionalOnBooleanProperty("wal.enabled"). Tests get a log of their own from \
        @AutoConfigureTestWal (wal-spring-boot-starter-test).""",
        failure);
  }
}
