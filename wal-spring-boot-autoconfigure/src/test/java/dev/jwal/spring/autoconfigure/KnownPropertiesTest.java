// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class KnownPropertiesTest {

  @Test
  void aSectionWithoutAPropertyIsNoMistake() {
    assertThatNoException().isThrownBy(() -> check(Map.of("wal.snapshot", "", "wal.dir", "x")));
  }

  @Test
  void aSectionThatDoesNotExistIsOne() {
    assertThatExceptionOfType(UnknownPropertiesException.class)
        .isThrownBy(() -> check(Map.of("wal.snapshots", "")));
  }

  @Test
  void aValueInThePlaceOfASectionIsOne() {
    assertThatExceptionOfType(UnknownPropertiesException.class)
        .isThrownBy(() -> check(Map.of("wal.snapshot", "/var/snapshots")));
  }

  @Test
  void aPropertyWithoutAValueIsNone() {
    assertThatNoException()
        .isThrownBy(() -> check(Collections.singletonMap("wal.segment-sise", null)));
  }

  @Test
  void aSystemPropertyMayBeAnotherProgramsOwn() {
    assertThatNoException().isThrownBy(() -> checkSystem(Map.of("wal.home", "/opt/wal")));
  }

  @Test
  void aSystemPropertyWithAMistypedNameIsOne() {
    assertThatExceptionOfType(UnknownPropertiesException.class)
        .isThrownBy(() -> checkSystem(Map.of("wal.segment-sise", "64MB")));
    assertThatExceptionOfType(UnknownPropertiesException.class)
        .isThrownBy(() -> checkSystem(Map.of("wal.dri", "x")));
  }

  private static void check(Map<String, Object> properties) {
    ConfigurableEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    KnownProperties.check(environment);
  }

  private static void checkSystem(Map<String, Object> properties) {
    ConfigurableEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace("systemProperties", new MapPropertySource("systemProperties", properties));
    KnownProperties.check(environment);
  }
}
