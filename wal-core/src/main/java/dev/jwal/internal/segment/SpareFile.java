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
 * The file of a purged segment, kept under a temporary name until the next segment is made of it: its blocks are there
 * already.
 *
 * <p>Nobody writes to it before it is certain that it is no segment any more, whatever a crash leaves. Who opened it
 * earlier may still read it, and has to look whether the name is still there.
 *
 * <p>Confined to the thread that writes the log.
 */
public final class SpareFile implements Closeable {

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
   * Makes a place for a file.
   *
   * @param disk the disk
   * @param directory the log's directory
   * @param wanted whether a file will be used again; if not, none is taken
   */
  public SpareFile(Disk disk, Path directory, boolean wanted) {
    this.disk = disk;
    this.directory = directory;
    this.wanted = wanted;
  }

  /**
   * Takes a segment's file and gives it a temporary name, if there is use for one more. To be used, the file waits for
   * {@link #nameIsDurable}.
   *
   * @param segment the segment's path
   * @return whether it was taken; if not, nothing has changed
   */
  public boolean take(Path segment) {
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

  /** Says that no crash brings back the name of the segment taken last. */
  public void nameIsDurable() {
    nameIsDurable = true;
  }

  /** Gives the file away, with what the segment held; {@code null} if there is none. */
  @Nullable
  Path give() {
    Path given = nameIsDurable ? kept : null;
    if (given != null) {
      kept = null;
    }
    return given;
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
