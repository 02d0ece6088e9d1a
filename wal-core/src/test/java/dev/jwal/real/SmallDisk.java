// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own, of a few megabytes, which really gets full. */
final class SmallDisk implements AutoCloseable {

  private final Path mountPoint;

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /** Mounts a file system; skips the test where that is not permitted. */
  static SmallDisk mountedAt(Path mountPoint, int kilobytes) throws IOException {
    Files.createDirectories(mountPoint);
    String options = "size=%dk,mode=0700,uid=%s"
        .formatted(kilobytes, Files.getAttribute(mountPoint, "unix:uid"));
    Programs.assumePossible(
        "mounting a small file system",
        Programs.runAsRoot("mount", "-t", "tmpfs", "-o", options, "tmpfs", mountPoint.toString()));
    return new SmallDisk(mountPoint);
  }

  /** Lets nothing be written any more. */
  SmallDisk readOnly() {
    Programs.assumePossible(
        "mounting a file system read-only",
        Programs.runAsRoot("mount", "-o", "remount,ro", mountPoint.toString()));
    return this;
  }

  Path path(String name) {
    return mountPoint.resolve(name);
  }

  /** Writes a file of other people. */
  SmallDisk holding(String name, int kilobytes) throws IOException {
    Files.write(path(name), new byte[kilobytes << 10]);
    return this;
  }

  /** Lets nothing be written any more. */
  void makeReadOnly() {
    assertThat(Programs.runAsRoot("mount", "-o", "remount,ro", mountPoint.toString())
            .output())
        .isEmpty();
  }

  /** Deletes a file, which frees its space. */
  void free(String name) throws IOException {
    Files.delete(path(name));
  }

  @Override
  public void close() {
    assertThat(Programs.runAsRoot("umount", mountPoint.toString()).output()).isEmpty();
  }
}
