// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

/** A bean holds state that is to be in snapshots, and its declared type does not say so. */
final class HiddenSnapshotableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String bean;
  private final String type;

  HiddenSnapshotableException(String bean, Class<?> type) {
    super("the bean " + bean + " is Snapshotable, but its declared type is not");
    this.bean = bean;
    this.type = type.getName();
  }

  String bean() {
    return bean;
  }

  String type() {
    return type;
  }
}
