// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static dev.jwal.directory.Entries.randomEntry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.segment.SyncPointFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A small log of several segments, damaged in every place: what is read back is a prefix of what
 * was written, and the log that was read back can be continued. No sync point is known.
 */
@Slow
@ExtendWith(Quiet.class)
@Timeout(600)
class DamageTest {

  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSegmentBytes(4096).withPreallocation(false);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The read buffers of a log, several times over; the files themselves are smaller. */
  private static final long MOST_ALLOCATED_BYTES = 32 << 20;

  private static final Map<String, Integer> VERDICTS = new TreeMap<>();

  private final RecordingDisk disk = RecordingDisk.empty(512);
  private final List<Contents> prefixes = new ArrayList<>();
  private final Image whole = write();
  private int checked;

  /**
   * Marks stand at the ends of segments, states and entries in between, and a record over several
   * sectors.
   */
  private Image write() {
    Session session = new Session(disk, OPTIONS, false);
    session.create().vote().save(10, 20).commit().mark().cut();
    session.saveCommitted(30).save(10).overwrite(4, 15).mark().cut();
    session.saveCommitted(40, 700).commit().save(5).close();
    prefixes.addAll(session.history().everyPrefix());
    return disk.cached().without(RecordingDisk.LOG.resolve(SyncPointFile.NAME));
  }

  @Test
  void everyFlippedBitIsNoticed() {
    List<String> wrong = new ArrayList<>();
    whole.files().forEach((path, bytes) -> {
      for (int at = 0; at < bytes.length; at++) {
        for (int bit = 0; bit < 8; bit++) {
          damage(path, at, (byte) (bytes[at] ^ 1 << bit), wrong);
        }
      }
    });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyByteSetToAllZerosOrOnesIsNoticed() {
    List<String> wrong = new ArrayList<>();
    whole.files().forEach((path, bytes) -> {
      for (int at = 0; at < bytes.length; at++) {
        damage(path, at, (byte) 0, wrong);
        damage(path, at, (byte) 0xFF, wrong);
      }
    });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyLengthThatASegmentIsCutToIsNoticed() {
    List<String> wrong = new ArrayList<>();
    whole.files().forEach((path, bytes) -> {
      for (int length = 0; length < bytes.length; length++) {
        check(
            whole.with(path, Arrays.copyOf(bytes, length)),
            path,
            length,
            "cut to " + length,
            wrong);
      }
    });
    assertThat(wrong).isEmpty();
  }

  /** How many lengths there are to cut to. */
  int lengths() {
    return whole.files().values().stream().mapToInt(bytes -> bytes.length).sum();
  }

  private void damage(Path path, int at, byte value, List<String> wrong) {
    byte[] bytes = whole.files().get(path).clone();
    if (bytes[at] != value) {
      String what = "byte %d from %02x to %02x".formatted(at, bytes[at], value);
      bytes[at] = value;
      check(whole.with(path, bytes), path, at, what, wrong);
    }
  }

  private void check(Image damaged, Path path, int at, String what, List<String> wrong) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String verdict = verdict(damaged, path, at);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > MOST_ALLOCATED_BYTES) {
      verdict = "WRONG: allocated more than the files explain";
    }
    if (checked++ % 8 == 0) {
      readOtherwise(damaged).ifPresent(problem -> wrong.add(what + ": " + problem));
    }
    VERDICTS.merge(verdict, 1, Integer::sum);
    if (verdict.startsWith("WRONG")) {
      wrong.add("%s %s: %s".formatted(path.getFileName(), what, verdict));
    }
  }

  /** Whatever else reads a log ends in an answer or in one of its own exceptions. */
  private static Optional<String> readOtherwise(Image damaged) {
    WalDirectory directory =
        LogsOnDisk.at(RecordingDisk.holding(damaged, 512), RecordingDisk.LOG, OPTIONS);
    List<Supplier<Object>> readings = List.of(
        directory::verifyAll,
        directory::snapshots,
        directory::previewRepair,
        () -> directory.inspect(1),
        () -> directory.readAll(SnapshotMark.NONE));
    for (Supplier<Object> reading : readings) {
      try {
        reading.get();
      } catch (WalException refused) {
        continue;
      } catch (RuntimeException e) {
        return Optional.of("WRONG: " + e);
      }
    }
    return Optional.empty();
  }

  private String verdict(Image damaged, Path path, int at) {
    RecordingDisk disk = RecordingDisk.holding(damaged, 512);
    WalDirectory directory = LogsOnDisk.at(disk, RecordingDisk.LOG, OPTIONS);
    Contents found = new Contents();
    try (Wal wal = directory.open(SnapshotMark.NONE, found)) {
      if (!isPrefix(found)) {
        return "WRONG: returned as valid " + found;
      }
      wal.save(wal.state(), List.of(randomEntry(9, wal.lastIndex() + 1, 10)));
    } catch (WalException.Corrupt e) {
      return named(e, path, at);
    } catch (WalException.MetadataConflict e) {
      return e.path().equals(path) ? "named, as other metadata" : "WRONG: " + e;
    } catch (WalException.IndexNotFound e) {
      return "named, as missing entries";
    } catch (RuntimeException e) {
      return "WRONG: " + e;
    }
    try {
      directory.readAll(SnapshotMark.NONE);
    } catch (RuntimeException e) {
      return "WRONG: after a save " + e;
    }
    boolean all = found.isReadFrom(prefixes.get(prefixes.size() - 1), SnapshotMark.NONE);
    return all ? "harmless" : "cut off as torn";
  }

  /** Damage is named at its own record; or right after it, where that one still makes sense. */
  private String named(WalException.Corrupt e, Path path, int at) {
    if (e.path().equals(path)) {
      long begin = frameAt(path, at);
      return e.offset() == begin
          ? "named"
          : e.offset() > begin ? "named by a later record" : "WRONG: named at " + e.offset();
    }
    return e.path().compareTo(path) > 0
        ? "named by the segment after it"
        : "WRONG: named in " + e.path().getFileName() + " at " + e.offset();
  }

  /** Where the record begins that contains a byte. */
  private long frameAt(Path path, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(whole.files().get(path)).order(ByteOrder.LITTLE_ENDIAN);
    int begin = 0;
    while (true) {
      long field = bytes.getLong(begin);
      int next = begin + 8 + (int) Frame.recordLength(field) + Frame.padding(field);
      if (next > at) {
        return begin;
      }
      begin = next;
    }
  }

  private boolean isPrefix(Contents found) {
    return prefixes.stream().anyMatch(prefix -> found.isReadFrom(prefix, SnapshotMark.NONE));
  }

  @AfterAll
  static void printHowMuchWasTried() {
    System.out.println("damage: " + VERDICTS);
  }
}
