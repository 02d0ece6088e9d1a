// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a snapshot's file says. As etcd's snapshots are named, but for the suffix: what
 * is in the file is not what etcd writes. (etcd server/etcdserver/api/snap/snapshotter.go: save)
 *
 * @param term the term of the last entry in it, unsigned
 * @param index that entry's index, unsigned
 */
record SnapshotName(long term, long index) {

  private static final Pattern PATTERN =
      Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.snapshot");

  /** Reads a name; empty if it is another file's. */
  static Optional<SnapshotName> parse(String file) {
    Matcher matcher = PATTERN.matcher(file);
    return matcher.matches()
        ? Optional.of(new SnapshotName(
            Long.parseUnsignedLong(matcher.group(1), 16),
            Long.parseUnsignedLong(matcher.group(2), 16)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "%016x-%016x.snapshot".formatted(term, index);
  }
}
