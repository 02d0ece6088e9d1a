// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.record.RecordEncoder;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SegmentPipeline;
import dev.jwal.internal.segment.SegmentPipeline.Prepared;
import dev.jwal.internal.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Creates the segment that follows another. Whatever needs space comes first, so that a full disk
 * changes nothing; then the old segment is sealed, and only then does the new one get its name.
 */
final class NextSegment {

  private final Disk disk;
  private final Path directory;
  private final SegmentPipeline pipeline;
  private final byte[] metadata;

  /**
   * A segment that has its name and its head, both durable.
   *
   * @param segment where records go now
   * @param crc the checksum at the end of its head
   */
  record Created(SegmentWriter segment, int crc) {}

  NextSegment(Disk disk, Path directory, SegmentPipeline pipeline, byte[] metadata) {
    this.disk = disk;
    this.directory = directory;
    this.pipeline = pipeline;
    this.metadata = metadata;
  }

  /**
   * Creates the next segment.
   *
   * @param name its name
   * @param end where the log ends, of which the head repeats the checksum and the hard state
   * @param head adds what is to follow them in the head
   * @param seal makes the old segment durable
   */
  Created createAfter(
      SegmentName name, TailState end, Consumer<RecordEncoder> head, Runnable seal) {
    Prepared prepared = take();
    Segment segment = new Segment(directory, name);
    SegmentWriter next = new SegmentWriter(segment, prepared.file(), 0);
    try {
      int crc = writeHead(next, end, head);
      seal.run();
      disk.rename(prepared.path(), segment.path());
      syncDirectory();
      return new Created(next, crc);
    } catch (FileAlreadyExistsException e) {
      pipeline.discard(prepared, e);
      FileAlreadyExistsException reason = new FileAlreadyExistsException(
          segment.path().toString(), null, "another writer of this log has created it");
      reason.initCause(e);
      throw new WalException.Io(WalException.Operation.CREATE_SEGMENT, segment.path(), reason);
    } catch (IOException e) {
      pipeline.discard(prepared, e);
      throw Failures.of(WalException.Operation.CREATE_SEGMENT, segment.path(), e);
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
      throw new RequestFailedException(e);
    }
  }

  /** Nothing of the log has changed while this may fail. */
  private int writeHead(SegmentWriter next, TailState end, Consumer<RecordEncoder> head) {
    try {
      return SegmentHead.write(next, end.crc(), metadata, end.state(), head);
    } catch (WalException e) {
      throw new RequestFailedException(e);
    }
  }

  /** A full disk that is noticed only now has lost names, like any other failed sync. */
  private void syncDirectory() {
    try {
      disk.syncDirectory(directory);
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.SYNC, directory, e);
    }
  }
}
