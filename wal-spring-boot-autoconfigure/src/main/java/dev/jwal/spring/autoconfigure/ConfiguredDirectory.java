// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.io.File;
import java.nio.file.Path;

/** A directory that a property names. */
final class ConfiguredDirectory {

  private ConfiguredDirectory() {}

  /**
   * Returns where it is.
   *
   * @param value the property's value
   * @return an absolute path, so that no message depends on where the application was started
   * @throws IllegalArgumentException if it begins with a tilde, which would be a directory of that
   *     name
   */
  static Path absolute(File value) {
    if (value.getPath().startsWith("~")) {
      throw new IllegalArgumentException(
          "'~' is expanded by shells only: write ${user.home} for the"
              + " home directory, or ./~ for a directory of that name");
    }
    return value.toPath().toAbsolutePath();
  }
}
