// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Something that kept the log from doing what was asked. Each kind is a class of its own that carries its facts; each
 * message says what happened, where, what was expected, and what can be done.
 *
 * <p>Wrong arguments are {@link IllegalArgumentException}, use after close is {@link IllegalStateException}.
 */
public abstract sealed class WalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private WalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** There is no log in the directory, where one was to be opened or read. */
  public static final class Missing extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path directory;
    private final @Nullable String otherFile;

    /**
     * Reports a directory without a log.
     *
     * @param directory where the log was looked for
     */
    public Missing(Path directory) {
      super(
          "no log in "
              + directory
              + ": it holds no *.wal file. Create a log there, or name the directory that holds one.",
          null);
      this.directory = directory;
      this.otherFile = null;
    }

    /**
     * Reports a directory that holds no segment, but a file that looks like one of a log.
     *
     * @param directory where the log was looked for
     * @param otherFile the name of a file that ends in {@code .wal} and is not named as segments are
     */
    public Missing(Path directory, String otherFile) {
      super(
          "no log in "
              + directory
              + ": it holds "
              + otherFile
              + ", but no segment, which is named <16 hexadecimal digits>-<16 hexadecimal digits>.wal."
              + " Move that file away to create a log there, or name the directory that holds one.",
          null);
      this.directory = directory;
      this.otherFile = otherFile;
    }

    /**
     * Returns the file because of which no log is created there either.
     *
     * @return its name; empty if there is no such file
     */
    public Optional<String> otherFile() {
      return Optional.ofNullable(otherFile);
    }

    /**
     * Returns where the log was looked for.
     *
     * @return the directory
     */
    public Path directory() {
      return directory;
    }
  }

  /** There is a log in the directory, where a new one was to be created. Nothing was changed. */
  public static final class AlreadyExists extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path directory;

    /**
     * Reports a directory that already holds a log.
     *
     * @param directory where the log was to be created
     * @param name a file that belongs to the log which is there
     */
    public AlreadyExists(Path directory, String name) {
      super(
          "cannot create a log in "
              + directory
              + ": it already holds "
              + name
              + ". Open that log, or choose another directory; if the file belongs to no log, move it away.",
          null);
      this.directory = directory;
    }

    /**
     * Returns where the log was to be created.
     *
     * @return the directory
     */
    public Path directory() {
      return directory;
    }
  }

  /** The log is open for writing elsewhere: in this virtual machine, in another process, or in an etcd. */
  public static final class Locked extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path file;
    private final boolean heldByThisProcess;

    /**
     * Reports a segment whose lock is held.
     *
     * @param file the segment
     * @param heldByThisProcess whether this virtual machine holds the lock
     */
    public Locked(Path file, boolean heldByThisProcess) {
      super(
          file
              + " is locked by "
              + (heldByThisProcess
                  ? "another open log of this process. Close that log first, or share it."
                  : "another process. One process at a time may have a log open: stop the other, or choose"
                      + " another directory."),
          null);
      this.file = file;
      this.heldByThisProcess = heldByThisProcess;
    }

    /**
     * Returns the segment whose lock is held.
     *
     * @return the file
     */
    public Path file() {
      return file;
    }

    /**
     * Returns whether the lock is held by this virtual machine.
     *
     * @return {@code false} if by another process
     */
    public boolean heldByThisProcess() {
      return heldByThisProcess;
    }
  }

  /**
   * The last segment ends in a write that a crash cut short, and the log was opened with the instruction not to repair
   * it. Nothing acknowledged is behind it.
   */
  public static final class TornTail extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path file;
    private final long offset;

    /**
     * Reports an unfinished write.
     *
     * @param file the last segment
     * @param offset where the last good record ends, in bytes from the file's start
     * @param problem what was found there
     */
    public TornTail(Path file, long offset, String problem) {
      super(
          "unfinished write at byte "
              + offset
              + " of "
              + file
              + ": "
              + problem
              + ". A crash cut it short before it was acknowledged. Repair the log to cut it off.",
          null);
      this.file = file;
      this.offset = offset;
    }

    /**
     * Returns the last segment.
     *
     * @return the file
     */
    public Path file() {
      return file;
    }

    /**
     * Returns where the last good record ends.
     *
     * @return an offset in bytes
     */
    public long offset() {
      return offset;
    }
  }

  /** Bytes that were durable are not what was written. Nothing was changed, nothing behind the damage is returned. */
  public static final class Corrupt extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path file;
    private final long offset;
    private final @Nullable Integer expectedCrc;
    private final @Nullable Integer foundCrc;

    /**
     * Reports damage other than a wrong checksum.
     *
     * @param file the damaged segment
     * @param offset where the damaged record begins, in bytes from the file's start
     * @param problem what was found there, and what was expected
     */
    public Corrupt(Path file, long offset, String problem) {
      this(file, offset, problem, null, null);
    }

    /**
     * Reports a wrong checksum.
     *
     * @param file the damaged segment
     * @param offset where the damaged record begins, in bytes from the file's start
     * @param problem which checksum it is
     * @param expectedCrc the CRC-32C that the log says
     * @param foundCrc the CRC-32C of the bytes that are there
     */
    public Corrupt(Path file, long offset, String problem, int expectedCrc, int foundCrc) {
      this(file, offset, problem, (Integer) expectedCrc, (Integer) foundCrc);
    }

    private Corrupt(
        Path file,
        long offset,
        String problem,
        @Nullable Integer expectedCrc,
        @Nullable Integer foundCrc) {
      super(
          problem
              + " at byte "
              + offset
              + " of "
              + file
              + (expectedCrc == null || foundCrc == null
                  ? ""
                  : ": expected %08x, found %08x".formatted(expectedCrc, foundCrc))
              + ". Nothing was changed. Restore the file from a backup or another replica; what comes before"
              + " the damage can still be read.",
          null);
      this.file = file;
      this.offset = offset;
      this.expectedCrc = expectedCrc;
      this.foundCrc = foundCrc;
    }

    /**
     * Returns the damaged segment.
     *
     * @return the file
     */
    public Path file() {
      return file;
    }

    /**
     * Returns where the damaged record begins.
     *
     * @return an offset in bytes
     */
    public long offset() {
      return offset;
    }

    /**
     * Returns the checksum that the log says, if the damage is a wrong checksum.
     *
     * @return a CRC-32C
     */
    public OptionalInt expectedCrc() {
      return expectedCrc == null ? OptionalInt.empty() : OptionalInt.of(expectedCrc);
    }

    /**
     * Returns the checksum of the bytes that are there, if the damage is a wrong checksum.
     *
     * @return a CRC-32C
     */
    public OptionalInt foundCrc() {
      return foundCrc == null ? OptionalInt.empty() : OptionalInt.of(foundCrc);
    }
  }

  /** The log holds no such snapshot mark, or no longer what comes after it. Nothing was changed. */
  public static final class SnapshotNotFound extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient SnapshotMark wanted;
    private final transient List<SnapshotMark> available;

    /**
     * Reports a mark that is not in the log.
     *
     * @param directory where the log is
     * @param wanted the mark that was asked for
     * @param available the marks that were seen, oldest first
     */
    public SnapshotNotFound(Path directory, SnapshotMark wanted, List<SnapshotMark> available) {
      this(directory, wanted, available, "");
    }

    /**
     * Reports a mark that is not in the log, which ends in an unfinished write.
     *
     * @param directory where the log is
     * @param wanted the mark that was asked for
     * @param available the marks that were seen, oldest first
     * @param end how the log ends, as a sentence; empty if it ends cleanly
     */
    public SnapshotNotFound(
        Path directory, SnapshotMark wanted, List<SnapshotMark> available, String end) {
      super(
          "no "
              + wanted
              + " in the log in "
              + directory
              + ". "
              + (available.isEmpty()
                  ? "No mark at all was found."
                  : "Marks that are there: " + available + ".")
              + (end.isEmpty() ? "" : " " + end),
          null);
      this.wanted = wanted;
      this.available = List.copyOf(available);
    }

    /**
     * Returns the mark that was asked for.
     *
     * @return the mark
     */
    public SnapshotMark wanted() {
      return wanted;
    }

    /**
     * Returns the marks that were seen.
     *
     * @return the marks, oldest first
     */
    public List<SnapshotMark> available() {
      return available;
    }
  }

  /** The log holds a mark at the index asked for, but of another term: the snapshot belongs to another history. */
  public static final class SnapshotMismatch extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient SnapshotMark wanted;
    private final transient SnapshotMark found;

    /**
     * Reports a mark of another term.
     *
     * @param file the segment that holds the mark
     * @param offset where the mark's record begins, in bytes from the file's start
     * @param wanted the mark that was asked for
     * @param found the mark that is there
     */
    public SnapshotMismatch(Path file, long offset, SnapshotMark wanted, SnapshotMark found) {
      super(
          "expected "
              + wanted
              + ", found "
              + found
              + " at byte "
              + offset
              + " of "
              + file
              + ". Start from a snapshot that belongs to this log.",
          null);
      this.wanted = wanted;
      this.found = found;
    }

    /**
     * Returns the mark that was asked for.
     *
     * @return the mark
     */
    public SnapshotMark wanted() {
      return wanted;
    }

    /**
     * Returns the mark that is in the log.
     *
     * @return the mark
     */
    public SnapshotMark found() {
      return found;
    }
  }

  /**
   * An index from which the log was to be read is not in it: never written, no longer there, or left out because a
   * snapshot took its place.
   */
  public static final class IndexNotFound extends WalException {
    private static final long serialVersionUID = 1L;
    private final long index;

    /**
     * Reports an index that is not in the log.
     *
     * @param directory where the log is
     * @param index the index, unsigned
     * @param problem what the log holds instead
     */
    public IndexNotFound(Path directory, long index, String problem) {
      super(
          "no entry "
              + Long.toUnsignedString(index)
              + " in the log in "
              + directory
              + ": "
              + problem
              + ".",
          null);
      this.index = index;
    }

    /**
     * Returns the first index that was wanted and is not there.
     *
     * @return the index, unsigned
     */
    public long index() {
      return index;
    }
  }

  /** The metadata in the log is not the one expected: the directory belongs to something else. Nothing was changed. */
  public static final class MetadataConflict extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path file;
    private final byte[] expected;
    private final byte[] found;

    /**
     * Reports metadata that differs.
     *
     * @param file the segment
     * @param offset where the metadata's record begins, in bytes from the file's start
     * @param expected the metadata that was given, or read before
     * @param found the metadata that is there
     */
    public MetadataConflict(Path file, long offset, byte[] expected, byte[] found) {
      super(
          "metadata at byte "
              + offset
              + " of "
              + file
              + " is "
              + describe(found)
              + ", expected "
              + describe(expected)
              + ". The directory belongs to another log: check that the right one is configured.",
          null);
      this.file = file;
      this.expected = expected.clone();
      this.found = found.clone();
    }

    private static String describe(byte[] metadata) {
      return metadata.length == 0
          ? "empty"
          : metadata.length + " bytes with CRC-32C %08x".formatted(crc32c(metadata));
    }

    private static int crc32c(byte[] bytes) {
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      return (int) crc.getValue();
    }

    /**
     * Returns the segment that holds the differing metadata.
     *
     * @return the file
     */
    public Path file() {
      return file;
    }

    /**
     * Returns the metadata that was given, or read before.
     *
     * @return a copy
     */
    public byte[] expected() {
      return expected.clone();
    }

    /**
     * Returns the metadata that is in the log.
     *
     * @return a copy
     */
    public byte[] found() {
      return found.clone();
    }
  }

  /**
   * The disk is full. What was to be saved is not in the log, everything acknowledged before is. The log stays open
   * and works again as soon as there is space.
   */
  public static final class NoSpace extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path file;

    /**
     * Reports a full disk.
     *
     * @param file the file that could not grow
     * @param cause what the operating system said
     */
    public NoSpace(Path file, Throwable cause) {
      super(
          "no space left to write "
              + file
              + ". What was to be saved is not in the log; everything acknowledged before is. Free some space"
              + " and save again.",
          cause);
      this.file = file;
    }

    /**
     * Returns the file that could not grow.
     *
     * @return the file
     */
    public Path file() {
      return file;
    }
  }

  /** The operating system refused an operation on a file. */
  public static final class Io extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path file;

    /**
     * Reports a failed operation.
     *
     * @param operation what was tried, as in "cannot " + operation
     * @param file the file or directory
     * @param cause what the operating system said
     */
    public Io(String operation, Path file, Throwable cause) {
      super("cannot " + operation + " " + file + ": " + reason(cause), cause);
      this.file = file;
    }

    private static String reason(Throwable cause) {
      String name = cause.getClass().getSimpleName();
      return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }

    /**
     * Returns the file or directory.
     *
     * @return the path
     */
    public Path file() {
      return file;
    }
  }

  /**
   * The log has stopped: a write or a sync failed before, so what is on disk behind the last acknowledged record is
   * unknown. Nothing acknowledged is lost. Only opening the log again helps, because it reads what is really there.
   */
  public static final class Failed extends WalException {
    private static final long serialVersionUID = 1L;
    private final transient Path directory;

    /**
     * Reports a log that has stopped.
     *
     * @param directory where the log is
     * @param cause the failure that stopped it
     */
    public Failed(Path directory, Throwable cause) {
      super("the log in " + directory + reason(cause), cause);
      this.directory = directory;
    }

    /** What the operating system says ends without a full stop. */
    private static String sentence(String text) {
      return text.endsWith(".") ? text : text + ".";
    }

    private static String reason(Throwable cause) {
      return cause instanceof Corrupt
          ? " is damaged and takes no records: " + cause.getMessage()
          : " has stopped after a failure: "
              + sentence(String.valueOf(cause.getMessage()))
              + " Close it, see to the cause and open it again: everything acknowledged is there.";
    }

    /**
     * Returns where the log is.
     *
     * @return the directory
     */
    public Path directory() {
      return directory;
    }
  }
}
