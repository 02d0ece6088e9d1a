// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import dev.jwal.internal.disk.Disk;
import java.nio.file.Path;

/** Gives tests of other packages a log on a disk of their own. */
public final class LogsOnDisk {

  private LogsOnDisk() {}

  /** Returns the directory at a path of a disk. */
  public static WalDirectory at(Disk disk, Path path, WalOptions options) {
    return new WalDirectory(disk, path, options);
  }
}
