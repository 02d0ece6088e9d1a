// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.ClassUtils;

/** The failure analyzers that are registered, and what they say. */
final class StartupReports {

  private StartupReports() {}

  /** By their class names, as in spring.factories. */
  static List<String> analyzers() {
    try {
      return Collections.list(
              StartupReports.class.getClassLoader().getResources("META-INF/spring.factories"))
          .stream()
          .flatMap(StartupReports::analyzersIn)
          .filter(name -> name.startsWith("dev.jwal."))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> analyzersIn(URL factories) {
    try {
      String names = PropertiesLoaderUtils.loadProperties(new UrlResource(factories))
          .getProperty(FailureAnalyzer.class.getName(), "");
      return Arrays.stream(names.split(",")).map(String::strip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What this analyzer says of a failure, if that is one of its own. */
  static Optional<FailureAnalysis> of(String analyzer, Throwable failure) {
    FailureAnalyzer instance = instantiate(ClassUtils.resolveClassName(analyzer, null));
    return Optional.ofNullable(instance.analyze(failure));
  }

  /** Some look at the application's properties: those of one without a log. */
  private static FailureAnalyzer instantiate(Class<?> type) {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    Object[] arguments = constructor.getParameterCount() == 0
        ? new Object[0]
        : new Object[] {new MockEnvironment().withProperty("wal.enabled", "false")};
    return (FailureAnalyzer) BeanUtils.instantiateClass(constructor, arguments);
  }

  /** What the analyzers say of a failure. */
  static FailureAnalysis of(Throwable failure) {
    return analyzers().stream()
        .flatMap(analyzer -> of(analyzer, failure).stream())
        .findFirst()
        .orElseThrow();
  }
}
