// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What is on a disk: the directories, and the files that have a name. Nothing of it is pending.
 *
 * @param files the files' bytes, not to be changed
 */
record Image(Set<Path> directories, SortedMap<Path, byte[]> files) {

  /** Returns an image in which one file has other bytes. */
  Image with(Path file, byte[] bytes) {
    SortedMap<Path, byte[]> changed = new TreeMap<>(files);
    changed.put(file, bytes);
    return new Image(directories, changed);
  }

  /** Returns an image without a file. */
  Image without(Path file) {
    SortedMap<Path, byte[]> changed = new TreeMap<>(files);
    changed.remove(file);
    return new Image(directories, changed);
  }

  /** Two images with the same number are the same, but for a chance of one in 2^60. */
  long fingerprint() {
    CRC32C low = new CRC32C();
    long high = 17;
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      byte[] bytes = file.getValue();
      low.update(bytes);
      high = (high * 31 + file.getKey().hashCode()) * 1_000_003 + bytes.length;
      high = high * 1_000_003 + low.getValue();
    }
    return high * 31 + directories.size();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    files.forEach((path, bytes) ->
        text.append(path.getFileName()).append(':').append(bytes.length).append(' '));
    return text.toString().trim();
  }
}
