// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Something that kept the log from doing what was asked. Each kind is a class of its own that
 * carries its facts; what was being done, and with which file, are facts of all of them. Each
 * message says what happened, where, what was expected, and what to do.
 *
 * <p>Wrong arguments are {@link IllegalArgumentException}, use after close is {@link
 * IllegalStateException}.
 *
 * <p>The class is sealed, so all kinds are in one file: it is long for that.
 */
public abstract sealed class WalException extends RuntimeException {

  /** What was being done when a log could not go further. */
  public enum Operation {
    /** A log was to be created in a directory. */
    CREATE("create a log in"),
    /** A log was to be opened for writing. */
    OPEN("open the log in"),
    /** A file or a directory was to be read. */
    READ("read"),
    /** Records were to be written to a file. */
    WRITE("write"),
    /** What was written to a file or a directory was to be made durable. */
    SYNC("sync"),
    /** A file was to be made shorter. */
    TRUNCATE("truncate"),
    /** The space for a segment to come was to be reserved. */
    PREPARE_SEGMENT("prepare a segment in"),
    /** The next segment was to be created. */
    CREATE_SEGMENT("create the segment"),
    /** A torn tail was to be cut off. */
    REPAIR("repair"),
    /** A log was to be closed. */
    CLOSE("close the log in"),
    /** A snapshot that an application keeps beside its log was to be read. */
    READ_SNAPSHOT("read the snapshot"),
    /** A snapshot that an application keeps beside its log was to be written. */
    WRITE_SNAPSHOT("write a snapshot in");

    private final String phrase;

    Operation(String phrase) {
      this.phrase = phrase;
    }

    /** {@return what a message says of the operation, between "cannot" and the path} */
    @Override
    public String toString() {
      return phrase;
    }
  }

  private final Operation operation;
  private final transient Path path;

  private WalException(Operation operation, Path path, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.operation = operation;
    this.path = path;
  }

  /** {@return what was being done} */
  public Operation operation() {
    return operation;
  }

  /** {@return the file with which it was being done, or the directory} */
  public Path path() {
    return path;
  }

  /** There is no log in the directory, where one was to be opened or read. */
  public static final class Missing extends WalException {

    private final @Nullable String otherFile;

    /**
     * Reports a directory without a log.
     *
     * @param directory where the log was looked for
     */
    public Missing(Path directory) {
      super(
          Operation.OPEN,
          directory,
          "no log in "
              + directory
              + ": it holds no *.wal file. Create a log there, or name the directory that holds"
              + " one.",
          null);
      this.otherFile = null;
    }

    /**
     * Reports a directory that holds no segment, but a file that looks like one of a log.
     *
     * @param directory where the log was looked for
     * @param otherFile the name of a file that ends in {@code .wal} and is not named as segments
     *     are
     */
    public Missing(Path directory, String otherFile) {
      super(
          Operation.OPEN,
          directory,
          String.format(
              "no log in %s: it holds %s, but no segment, which is named <16 "
                  + "hexadecimal digits>-<16 hexadecimal digits>.wal. Move that file away to "
                  + "create a log there, or name the directory that holds one.",
              directory, otherFile),
          null);
      this.otherFile = otherFile;
    }

    /**
     * {@return the name of the file because of which no log is created there either; empty if there
     * is no such file}
     */
    public Optional<String> otherFile() {
      return Optional.ofNullable(otherFile);
    }
  }

  /** There is a log in the directory, where a new one was to be created. Nothing was changed. */
  public static final class AlreadyExists extends WalException {

    /**
     * Reports a directory that already holds a log.
     *
     * @param directory where the log was to be created
     * @param name a file that belongs to the log which is there
     */
    public AlreadyExists(Path directory, String name) {
      super(
          Operation.CREATE,
          directory,
          String.format(
              "cannot create a log in %s: it already holds %s. Open that log, or choose "
                  + "another directory; if the file belongs to no log, move it away.",
              directory, name),
          null);
    }
  }

  /**
   * The log is open for writing elsewhere: in this virtual machine, in another process, or in an
   * etcd. The path is the segment whose lock is held.
   */
  public static final class Locked extends WalException {

    private final boolean heldByThisProcess;

    /**
     * Reports a segment whose lock is held.
     *
     * @param file the segment
     * @param heldByThisProcess whether this virtual machine holds the lock
     */
    public Locked(Path file, boolean heldByThisProcess) {
      super(
          Operation.OPEN,
          file,
          file
              + " is locked by "
              + (heldByThisProcess
                  ? "another open log of this process. Close that log first, or share it."
                  : "another process. One process at a time may have a log open: stop the other, or"
                      + " choose another directory."),
          null);
      this.heldByThisProcess = heldByThisProcess;
    }

    /** {@return whether the lock is held by this virtual machine, not by another process} */
    public boolean heldByThisProcess() {
      return heldByThisProcess;
    }
  }

  /**
   * The last segment ends in a write that a crash cut short, and the log was opened with the
   * instruction not to repair it. Nothing acknowledged comes after it.
   */
  public static final class TornTail extends WalException {

    private final long offset;

    /**
     * Reports an unfinished write.
     *
     * @param file the last segment
     * @param offset where the last valid record ends, in bytes from the file's start
     * @param problem what was found there
     */
    public TornTail(Path file, long offset, String problem) {
      super(
          Operation.OPEN,
          file,
          String.format(
              "unfinished write at byte %d of %s: %s. A crash cut it short before it "
                  + "was acknowledged. Repair the log to cut it off.",
              offset, file, problem),
          null);
      this.offset = offset;
    }

    /** {@return where the last valid record ends, in bytes from the file's start} */
    public long offset() {
      return offset;
    }
  }

  /**
   * Bytes that were durable are not what was written. Nothing was changed, nothing after the damage
   * is returned. The path is the damaged segment.
   */
  public static final class Corrupt extends WalException {

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
          Operation.READ,
          file,
          String.format(
              "%s at byte %d of %s%s. Nothing was changed. Restore the file from a "
                  + "backup or another replica; what comes before the damage can still be "
                  + "read.",
              problem, offset, file, checksums(expectedCrc, foundCrc)),
          null);
      this.offset = offset;
      this.expectedCrc = expectedCrc;
      this.foundCrc = foundCrc;
    }

    private static String checksums(@Nullable Integer expected, @Nullable Integer found) {
      return expected == null || found == null
          ? ""
          : ": expected %08x, found %08x".formatted(expected, found);
    }

    /** {@return where the damaged record begins, in bytes from the file's start} */
    public long offset() {
      return offset;
    }

    /** {@return the CRC-32C that the log says, if the damage is a wrong checksum} */
    public OptionalInt expectedCrc() {
      return expectedCrc == null ? OptionalInt.empty() : OptionalInt.of(expectedCrc);
    }

    /** {@return the CRC-32C of the bytes that are there, if the damage is a wrong checksum} */
    public OptionalInt foundCrc() {
      return foundCrc == null ? OptionalInt.empty() : OptionalInt.of(foundCrc);
    }
  }

  /**
   * The log holds no such snapshot mark, or no longer what comes after it. Nothing was changed. The
   * path is the log's directory.
   */
  public static final class SnapshotNotFound extends WalException {

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
          Operation.READ,
          directory,
          "no %s in the log in %s. %s%s"
              .formatted(
                  wanted,
                  directory,
                  available.isEmpty()
                      ? "No mark at all was found."
                      : "Marks that are there: " + available + ".",
                  end.isEmpty() ? "" : " " + end),
          null);
      this.wanted = wanted;
      this.available = List.copyOf(available);
    }

    /** {@return the mark that was asked for} */
    public SnapshotMark wanted() {
      return wanted;
    }

    /** {@return the marks that were seen, oldest first} */
    public List<SnapshotMark> available() {
      return available;
    }
  }

  /**
   * The log holds a mark at the index asked for, but of another term: the snapshot belongs to
   * another history. The path is the segment that holds the mark.
   */
  public static final class SnapshotMismatch extends WalException {

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
          Operation.READ,
          file,
          "expected %s, found %s at byte %d of %s. Start from a snapshot that belongs to this log."
              .formatted(wanted, found, offset, file),
          null);
      this.wanted = wanted;
      this.found = found;
    }

    /** {@return the mark that was asked for} */
    public SnapshotMark wanted() {
      return wanted;
    }

    /** {@return the mark that is in the log} */
    public SnapshotMark found() {
      return found;
    }
  }

  /**
   * An index from which the log was to be read is not in it: never written, no longer there, or
   * left out because a snapshot took its place. The path is the log's directory.
   */
  public static final class IndexNotFound extends WalException {

    private final long index;
    private final transient @Nullable Long nearestIndex;

    /**
     * Reports an index that is not in the log.
     *
     * @param directory where the log is
     * @param index the index, unsigned
     * @param problem what the log holds instead
     */
    public IndexNotFound(Path directory, long index, String problem) {
      this(directory, index, problem, null);
    }

    /**
     * Reports an index that is not in an open log.
     *
     * @param directory where the log is
     * @param index the index, unsigned
     * @param problem what the log holds instead
     * @param nearestIndex the first or the last index that is there, whichever is nearer, unsigned
     */
    public IndexNotFound(Path directory, long index, String problem, @Nullable Long nearestIndex) {
      super(
          Operation.READ,
          directory,
          "no entry %s in the log in %s: %s."
              .formatted(Long.toUnsignedString(index), directory, problem),
          null);
      this.index = index;
      this.nearestIndex = nearestIndex;
    }

    /**
     * {@return the first or the last index that is there, whichever is nearer, unsigned; empty if
     * the log is not open}
     */
    public OptionalLong nearestIndex() {
      return nearestIndex == null ? OptionalLong.empty() : OptionalLong.of(nearestIndex);
    }

    /** {@return the first index that was wanted and is not there, unsigned} */
    public long index() {
      return index;
    }
  }

  /**
   * The metadata in the log is not the one expected: the directory belongs to something else.
   * Nothing was changed. The path is the segment that holds the other metadata.
   */
  public static final class MetadataConflict extends WalException {

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
          Operation.READ,
          file,
          String.format(
              "metadata at byte %d of %s is %s, expected %s. The directory belongs to "
                  + "another log: check that the right one is configured.",
              offset, file, describe(found), describe(expected)),
          null);
      this.expected = expected.clone();
      this.found = found.clone();
    }

    private static String describe(byte[] metadata) {
      return metadata.length == 0
          ? "empty"
          : "%d bytes with CRC-32C %08x".formatted(metadata.length, crc32c(metadata));
    }

    private static int crc32c(byte[] bytes) {
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      return (int) crc.getValue();
    }

    /** {@return a copy of the metadata that was given, or read before} */
    public byte[] expected() {
      return expected.clone();
    }

    /** {@return a copy of the metadata that is in the log} */
    public byte[] found() {
      return found.clone();
    }
  }

  /**
   * The disk is full. What was to be saved is not in the log, everything acknowledged before is.
   * The log stays open and works again as soon as there is space. The path is the file that could
   * not grow.
   */
  public static final class NoSpace extends WalException {

    /**
     * Reports a full disk.
     *
     * @param file the file that could not grow
     * @param cause what the operating system said
     */
    public NoSpace(Path file, Throwable cause) {
      super(
          Operation.WRITE,
          file,
          String.format(
              "no space left to write %s. What was to be saved is not in the log; "
                  + "everything acknowledged before is. Free some space and save again.",
              file),
          cause);
    }
  }

  /** The operating system refused an operation on a file. */
  public static final class Io extends WalException {

    /**
     * Reports a failed operation.
     *
     * @param operation what was tried
     * @param path the file or directory
     * @param cause what the operating system said
     */
    public Io(Operation operation, Path path, Throwable cause) {
      super(operation, path, "cannot %s %s: %s".formatted(operation, path, reason(cause)), cause);
    }

    private static String reason(Throwable cause) {
      String name = cause.getClass().getSimpleName();
      return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }
  }

  /**
   * The log has stopped: a write or a sync failed before, so what is on disk after the last
   * acknowledged record is unknown. Nothing acknowledged is lost. Only opening the log again helps,
   * because it reads what is really there. The operation is the one that failed; the path is the
   * log's directory.
   */
  public static final class Failed extends WalException {

    /**
     * Reports a log that has stopped.
     *
     * @param directory where the log is
     * @param cause the failure that stopped it
     */
    public Failed(Path directory, Throwable cause) {
      super(
          cause instanceof WalException known ? known.operation() : Operation.WRITE,
          directory,
          "the log in %s%s".formatted(directory, reason(cause)),
          cause);
    }

    private static String reason(Throwable cause) {
      return cause instanceof Corrupt
          ? " is damaged and takes no records: " + cause.getMessage()
          : " has stopped after a failure: "
              + sentence(String.valueOf(cause.getMessage()))
              + " Close it, fix the cause and open it again: everything acknowledged is there.";
    }

    /** What the operating system says ends without a full stop. */
    private static String sentence(String text) {
      return text.endsWith(".") ? text : text + ".";
    }
  }
}
