// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.util.Collection;
import java.util.List;

/** Several beans hold the application's state, and none is primary. */
final class SeveralSnapshotablesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> beans;

  SeveralSnapshotablesException(Collection<String> beans) {
    super("several Snapshotable beans: " + String.join(", ", beans));
    this.beans = List.copyOf(beans);
  }

  List<String> beans() {
    return beans;
  }
}
