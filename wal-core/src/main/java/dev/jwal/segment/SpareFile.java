// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

import dev.jwal.segment.SegmentPipeline.Prepared;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a purged segment, kept until the next segment is made of it: its blocks are there already. It keeps its
 * lock, and has a temporary name.
 *
 * <p>Nobody writes to it before it is certain that it is no segment any more, whatever a crash leaves, and that no other
 * name leads to what is in it. A reader that opened it earlier may still read it: see {@link NamedFile}.
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
  private @Nullable Prepared kept;
  private boolean usable;

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
   * @param file the segment, locked; owned by this if taken
   * @return whether it was taken; if not, nothing has changed
   */
  public boolean take(Path segment, DiskFile file) {
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
    kept = new Prepared(name, file);
    usable = false;
    return true;
  }

  /** Says that no crash brings back the name of the segment taken last. */
  public void nameIsDurable() {
    Prepared taken = kept;
    if (taken == null || usable) {
      return;
    }
    try {
      usable = disk.isAsCreated(taken.path());
      if (!usable) {
        close();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "could not keep " + taken.path(), e);
      giveUp(e);
    }
  }

  private void giveUp(IOException because) {
    try {
      close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /** Gives the file away, with what the segment held; {@code null} if there is none. */
  @Nullable
  Prepared give() {
    Prepared given = usable ? kept : null;
    if (given != null) {
      kept = null;
      usable = false;
    }
    return given;
  }

  /** Deletes the file. */
  @Override
  public void close() throws IOException {
    Prepared unused = kept;
    kept = null;
    usable = false;
    if (unused != null) {
      unused.delete(disk);
    }
  }
}
