// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.internal.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a purged segment, kept under a temporary name until it is recycled as the next
 * segment: its blocks are there already.
 *
 * <p>It is not written before it is certain that it is no segment any more, whatever a crash
 * leaves. A reader that opened it earlier may still read it, and has to check if the name is still
 * there.
 *
 * <p>Confined to the thread that writes the log.
 */
public final class RecycledSegment implements Closeable {

  /** Taken in turns: one may be on its way to being a segment. */
  static final List<String> NAMES = List.of("2.tmp", "3.tmp");

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Path directory;
  private final boolean wanted;
  private int turn;
  private @Nullable Path kept;
  private boolean nameIsDurable;

  /**
   * Keeps no file yet.
   *
   * @param directory the log's directory
   * @param wanted whether a file will be recycled; if not, none is kept
   */
  public RecycledSegment(Disk disk, Path directory, boolean wanted) {
    this.disk = disk;
    this.directory = directory;
    this.wanted = wanted;
  }

  /**
   * Keeps a segment's file under a temporary name, if there is use for one more. It is recycled
   * only after {@link #markNameDurable}.
   *
   * @param segment the segment's path
   * @return whether it is kept; if not, nothing has changed
   */
  public boolean keep(Path segment) {
    if (!wanted || kept != null) {
      return false;
    }
    Path name = directory.resolve(NAMES.get(turn));
    try {
      disk.rename(segment, name);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "could not keep the space of released segment " + segment, e);
      return false;
    }
    turn = (turn + 1) % NAMES.size();
    kept = name;
    nameIsDurable = false;
    return true;
  }

  /** Reports that no crash brings back the name of the segment kept last. */
  public void markNameDurable() {
    nameIsDurable = true;
  }

  /** Takes the file for recycling, with what the segment held; {@code null} if there is none. */
  @Nullable
  Path take() {
    Path taken = nameIsDurable ? kept : null;
    if (taken != null) {
      kept = null;
    }
    return taken;
  }

  /** Deletes the file. */
  @Override
  public void close() throws IOException {
    Path unused = kept;
    kept = null;
    if (unused != null) {
      disk.delete(unused);
    }
  }
}
