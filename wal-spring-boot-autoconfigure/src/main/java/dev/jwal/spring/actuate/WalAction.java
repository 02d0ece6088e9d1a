// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be asked of a log through the endpoint. */
public enum WalAction {

  /** Seal the current segment and create the next, unless the current one holds no entry. */
  CUT,

  /** Make everything saved so far durable. */
  SYNC,

  /** Read and check every segment. */
  VERIFY;

  /** The names as they are written in a URL, for messages. */
  static final String NAMES =
      Stream.of(values()).map(WalAction::lowerCase).collect(Collectors.joining(", "));

  /** The action of this name, in any case; empty if there is none. */
  static Optional<WalAction> named(String name) {
    return Stream.of(values())
        .filter(action -> action.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
