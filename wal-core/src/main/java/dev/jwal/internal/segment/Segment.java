// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment file that is there: its name, and the directory it is in.
 *
 * @param directory the log's directory
 * @param name the file's name
 */
public record Segment(Path directory, SegmentName name) {

  /**
   * Returns the segments in a directory. Other files are skipped, as etcd does.
   *
   * @param directory the log's directory
   * @return the segments, by sequence
   * @throws WalException.Io if the directory cannot be read
   */
  public static List<Segment> list(Disk disk, Path directory) {
    List<Segment> segments = new ArrayList<>();
    try {
      for (String file : disk.list(directory)) {
        SegmentName.parse(file).ifPresent(name -> segments.add(new Segment(directory, name)));
      }
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, directory, e);
    }
    return segments;
  }

  /**
   * Returns where the file is.
   *
   * @return its path
   */
  public Path path() {
    return directory.resolve(name.toString());
  }

  /**
   * Returns the segment's number.
   *
   * @return its sequence, unsigned
   */
  public long sequence() {
    return name.sequence();
  }

  /**
   * Returns the index that came next when the segment was created.
   *
   * @return the index, unsigned
   */
  public long firstIndex() {
    return name.firstIndex();
  }

  /**
   * Returns whether a mark restarts the log in this segment, unless an entry comes before it there:
   * the segment is not the first, and named after the mark's index. Any other is named after the
   * index that came next, so that such a mark would be ahead of the log.
   *
   * @param mark a mark that was read from this segment
   * @return whether it may take the place of all entries
   */
  public boolean isRestartedAt(SnapshotMark mark) {
    return sequence() != 0 && mark.index() == firstIndex();
  }
}
