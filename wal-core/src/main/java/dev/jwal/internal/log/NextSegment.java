// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.HardState;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SegmentPipeline;
import dev.jwal.internal.segment.SegmentPipeline.Prepared;
import dev.jwal.internal.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Begins the segment that follows another. Whatever needs space comes first, so that a full disk changes nothing; then the old
 * segment is made durable, and only then does the new one get its name.
 */
final class NextSegment {

  private final Disk disk;
  private final Path directory;
  private final SegmentPipeline pipeline;

  /**
   * A segment that has its name and its head, both durable.
   *
   * @param segment where records go now
   * @param crc the checksum at the end of its head
   */
  record Begun(SegmentWriter segment, int crc) {}

  NextSegment(Disk disk, Path directory, SegmentPipeline pipeline) {
    this.disk = disk;
    this.directory = directory;
    this.pipeline = pipeline;
  }

  /**
   * Begins a segment.
   *
   * @param name its name
   * @param crc the checksum to carry over
   * @param metadata what its head repeats
   * @param state the hard state that its head repeats
   * @param finishOld makes the old segment durable
   */
  Begun begin(SegmentName name, int crc, byte[] metadata, HardState state, Runnable finishOld) {
    Prepared prepared = take();
    SegmentWriter next = new SegmentWriter(new Segment(directory, name), prepared.file(), 0);
    try {
      int crcOfHead = writeHead(next, crc, metadata, state);
      finishOld.run();
      disk.rename(prepared.path(), next.segment().path());
      syncDirectory();
      return new Begun(next, crcOfHead);
    } catch (FileAlreadyExistsException e) {
      pipeline.discard(prepared, e);
      FileAlreadyExistsException reason = new FileAlreadyExistsException(
          next.segment().path().toString(), null, "another writer of this log has created it");
      reason.initCause(e);
      throw new WalException.Io(
          WalException.Operation.CREATE_SEGMENT, next.segment().path(), reason);
    } catch (IOException e) {
      pipeline.discard(prepared, e);
      throw Failures.of(WalException.Operation.CREATE_SEGMENT, next.segment().path(), e);
    } catch (RuntimeException | Error e) {
      pipeline.discard(prepared, e);
      throw e;
    }
  }

  private Prepared take() {
    try {
      return pipeline.take();
    } catch (WalException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        throw e; // The log's directory is gone, and the segment that is being written with it.
      }
      throw new NotBegunException(e);
    }
  }

  /** Nothing of the log has changed while this may fail. */
  private static int writeHead(SegmentWriter next, int crc, byte[] metadata, HardState state) {
    try {
      return SegmentHead.write(next, crc, metadata, state);
    } catch (WalException e) {
      throw new NotBegunException(e);
    }
  }

  /** A full disk that shows only now has lost names, like any other failed sync. */
  private void syncDirectory() {
    try {
      disk.syncDirectory(directory);
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.SYNC, directory, e);
    }
  }
}
