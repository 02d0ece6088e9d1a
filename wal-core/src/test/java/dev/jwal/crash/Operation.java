// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.nio.file.Path;

/** One thing that was asked of a disk, and what it does to its state. */
interface Operation {

  /** Does it. */
  default void applyTo(DiskState state) {}

  /** Whether another set of states is possible after it. */
  default boolean changesDisk() {
    return true;
  }

  /** A file gets a name. */
  record Create(Path path, int file) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.create(path, file);
    }
  }

  /** Bytes are written, space reserved. */
  record Write(int file, long position, byte[] bytes) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.file(file).write((int) position, bytes);
    }

    @Override
    public String toString() {
      return "Write[file=" + file + ", position=" + position + ", " + bytes.length + " bytes]";
    }
  }

  /** A file is cut off. */
  record Truncate(int file, long size) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.file(file).truncate((int) size);
    }
  }

  /** A file's bytes and length become durable. */
  record Sync(int file) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.file(file).sync();
    }
  }

  /** What was written to some whole blocks becomes durable, and nothing else. */
  record SyncBlocks(int file, int position, int length) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.file(file).syncBlocks(position, length);
    }
  }

  /** A sync failed: what was pending is given up, and is taken for clean from now on. */
  record FailedSync(int file, boolean cacheKeepsIt) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.file(file).giveUpPending(cacheKeepsIt);
    }
  }

  /** A name moves to another. */
  record Rename(Path from, Path to) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.rename(from, to);
    }
  }

  /** A name is taken away. */
  record Delete(Path path) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.delete(path);
    }
  }

  /** A directory is made. */
  record MakeDirectory(Path path) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.makeDirectory(path);
    }
  }

  /** The names in a directory become durable, those of directories too. */
  record SyncDirectory(Path path) implements Operation {
    @Override
    public void applyTo(DiskState state) {
      state.syncDirectory(path);
    }
  }

  /** A lock is taken, or given up; neither outlives a crash. */
  record Lock(Path path, boolean taken) implements Operation {
    @Override
    public boolean changesDisk() {
      return false;
    }
  }
}
