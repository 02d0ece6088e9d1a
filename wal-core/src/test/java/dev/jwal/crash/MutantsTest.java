// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The evidence is worth something: with a defect in the log, one at a time, it fails. */
@ExtendWith(Quiet.class)
@Timeout(600)
class MutantsTest {

  private static final String TAIL = "internal/log/LogTail.java";
  private static final String TAIL_WRITER = "internal/log/TailWriter.java";
  private static final String HEAD = "internal/log/SegmentHead.java";
  private static final String WRITER = "internal/segment/SegmentWriter.java";
  private static final String REPAIR = "internal/recovery/TailRepair.java";
  private static final String OPENING = "internal/recovery/LogOpening.java";

  private static final Map<String, String> KILLED = new TreeMap<>();

  @TempDir
  private Path scratch;

  /** As the other tests here say, on the same workloads. */
  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void theLogItselfSurvives() {
    Mutant none =
        new Mutant("none", TAIL, "final class LogTail", "final class LogTail", "crash: appends");

    assertThat(none.hunt(scratch)[0]).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void aDefectIsFound(Mutant mutant) {
    String[] found = mutant.hunt(scratch);

    assertThat(found[0]).as(mutant.name()).isNotEmpty();
    KILLED.put(mutant.name(), found[1]);
    System.out.printf(
        "| %s | %s | %s | %s |%n",
        mutant.name(), mutant.source(), found[1], firstSentence(found[0]));
  }

  private static String firstSentence(String found) {
    return found.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }

  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "acknowledges before the sync",
            TAIL_WRITER,
            "    write(true);\n    sync();\n",
            "    sync();\n    write(true);\n",
            "crash: appends"),
        new Mutant(
            "takes a durable write for a sync of what was written before",
            WRITER,
            "          && position == syncedPosition\n",
            "",
            "crash: entry larger"),
        new Mutant(
            "lets a durable write make the file longer",
            WRITER,
            "          && bytesEnd <= allocatedBytes()\n",
            "",
            "crash: whole blocks"),
        new Mutant(
            "takes every write for a durable one",
            WRITER,
            "    return durable;\n",
            "    return durably;\n",
            "crash: appends"),
        new Mutant(
            "does not sync the directory after a cut's rename",
            "internal/log/NextSegment.java",
            "      syncDirectory();\n      return new Begun(",
            "      return new Begun(",
            "crash: cuts by hand"),
        new Mutant(
            "acknowledges an append that no state commits",
            TAIL,
            "  void commit() {\n    commitAppended();\n",
            "  void commit() {\n",
            "crash: committed appends"),
        new Mutant(
            "does not sync the directory after creation's rename",
            "internal/recovery/LogCreation.java",
            "      disk.syncDirectory(directory);\n      TailState",
            "      disk.list(directory);\n      TailState",
            "crash: appends"),
        new Mutant(
            "does not sync the directory above a new log's",
            "internal/recovery/LogCreation.java",
            "        disk.syncDirectory(changed);\n",
            "",
            "crash: appends"),
        new Mutant(
            "does not cut a torn tail off",
            REPAIR,
            "      file.truncate(tail.offset());\n",
            "",
            "crash: appends"),
        new Mutant(
            "does not check the chain across a cut",
            "internal/read/LogReader.java",
            "if (!first && chain.value() != record.crc()) {",
            "if (!first && !atHead && chain.value() != record.crc()) {",
            "damage"),
        new Mutant(
            "renames a segment before its head is synced",
            HEAD,
            "    segment.sync();\n",
            "",
            "crash: cuts by"),
        new Mutant(
            "does not finish a segment before the next is named",
            TAIL_WRITER,
            "    segment.finish();\n",
            "",
            "crash: cuts by"),
        new Mutant(
            "purges before the commit index is durable",
            "internal/commit/Request.java",
            "      tail.requireSync();\n      tail.commit();\n      tail.releaseTo(index);",
            "      tail.releaseTo(index);",
            "crash: marks"),
        new Mutant(
            "purges several segments under one directory sync",
            "internal/log/SegmentList.java",
            "      syncDirectory();\n      spare.nameIsDurable();\n      settings.listener().purged(oldest.info());\n    }\n    if (first",
            "      settings.listener().purged(oldest.info());\n    }\n    if (first != null) {\n      syncDirectory();\n      spare.nameIsDurable();\n    }\n    if (first",
            "crash: marks"),
        new Mutant(
            "fills a purged segment with zeros while its name may come back",
            "internal/log/SegmentList.java",
            "      syncDirectory();\n      spare.nameIsDurable();\n",
            "      if (released.size() > settings.retainedSegments()) {\n        syncDirectory();\n      }\n      spare.nameIsDurable();\n",
            "crash: segments used again"),
        new Mutant(
            "does not fill a purged segment with zeros",
            "internal/segment/SegmentPipeline.java",
            "      ZeroFill.reserve(file, reservedBytes, () -> closed);\n      return new Prepared(used, file);",
            "      return new Prepared(used, file);",
            "crash: segments used again"),
        new Mutant(
            "cuts a torn tail off before its copy is durable",
            REPAIR,
            "        target.sync();\n",
            "",
            "crash: appends"),
        new Mutant(
            "cuts a torn tail off before its copy has a durable name",
            REPAIR,
            "      disk.syncDirectory(tail.segment().directory());\n",
            "",
            "crash: appends"),
        new Mutant(
            "tries a failed sync again",
            WRITER,
            "      file.sync();\n",
            "      try {\n        file.sync();\n      } catch (IOException once) {\n        file.sync();\n      }\n",
            "fault: appends"),
        new Mutant(
            "leaves in memory what a failed sync lost",
            WRITER,
            "      takeBackAfter(syncedPosition, e);\n",
            "",
            "fault: appends"),
        new Mutant(
            "leaves behind what was written of a failed write",
            WRITER,
            "      takeBackAfter(position, e);\n",
            "",
            "fault: appends"),
        new Mutant(
            "continues after a failure",
            "internal/commit/Condition.java",
            "      failure = first;\n",
            "",
            "fault: appends"),
        new Mutant(
            "takes lack of space for a failure",
            "internal/disk/Failures.java",
            "cause instanceof DiskFullException",
            "cause instanceof java.io.InterruptedIOException",
            "fault: appends"),
        new Mutant(
            "goes on with the wrong checksum after lack of space",
            TAIL_WRITER,
            "    partlyWritten = false;\n    encoder.restartAt(crc);\n",
            "    partlyWritten = false;\n",
            "fault: appends"),
        new Mutant(
            "does not repeat the state in a new segment",
            HEAD,
            "      if (!state.isEmpty()) {\n        out.state(state);\n      }\n",
            "",
            "test: dev.jwal.etcd.GoldenTest"),
        new Mutant(
            "builds upon what a killed process left in memory",
            OPENING,
            "      makeDurable(scan.last());\n",
            "",
            "crash: appends"),
        new Mutant(
            "does not restore a lost head",
            OPENING,
            "    int crc = completeHead(scan, writer);\n",
            "    int crc = scan.endCrc();\n",
            "damage"),
        new Mutant(
            "does not copy the caller's list",
            "internal/commit/Committer.java",
            "    List<byte[]> copy = List.copyOf(data);\n    return submit(",
            "    List<byte[]> copy = data;\n    return submit(",
            "test: dev.jwal.directory.CallersListTest"),
        new Mutant(
            "takes for durable what was rolled back",
            TAIL,
            "    state = savepoint;\n",
            "    TailState now = state;\n    state = savepoint;\n    if (now.syncedState() != state.syncedState()) {\n      state = state.requiringSync();\n      state = new TailState(state.offset(), state.crc(), state.state(), now.syncedState(), state.extent(), state.syncedIndex(), state.savedIndex(), state.marks(), state.order(), state.holdsEntries(), savepoint.sync(), state.commitPending());\n    }\n",
            "test: dev.jwal.directory.RefusedRequestTest"),
        new Mutant(
            "does not give up the turn after an error",
            "internal/commit/RequestQueue.java",
            "      if (!written) {\n        handOver();\n      }\n",
            "",
            "test: dev.jwal.internal.commit.RequestQueueTest"),
        new Mutant(
            "purges what nobody has released since the log was opened",
            "internal/log/SegmentList.java",
            "    wanted.addLast(new Sealed(segment, info, lock));\n",
            "    (lock == null ? released : wanted).addLast(new Sealed(segment, info, lock));\n",
            "test: dev.jwal.directory.ReleaseTest"),
        new Mutant(
            "purges what the newest mark needs",
            "internal/log/SegmentList.java",
            "    return Long.compareUnsigned(second(current).firstIndex(), markIndex) > 0;\n",
            "    return false;\n",
            "test: dev.jwal.directory.ReleaseTest"),
        new Mutant(
            "reads a sealed segment as the last",
            "internal/read/LogReader.java",
            "Use.MAYBE_WRITTEN, false, 0);",
            "Use.MAYBE_WRITTEN, true, 0);",
            "test: dev.jwal.directory.SealedSegmentTest"),
        new Mutant(
            "keeps the entries that a received snapshot takes the place of",
            "internal/raft/LogExtent.java",
            "    return term.isEmpty() || term.getAsLong() == mark.term();\n",
            "    return true;\n",
            "test: dev.jwal.directory.ReadFromMarkTest"),
        new Mutant(
            "returns entries that one below the mark has replaced",
            "internal/recovery/RecordFold.java",
            "      dropFrom(start.indexBefore() + 1);\n      return false;\n",
            "      return false;\n",
            "test: dev.jwal.directory.ReadFromMarkTest"),
        new Mutant(
            "lets an error of a listener through",
            "internal/log/GuardedListener.java",
            "    } catch (Throwable e) {\n      logQuietly(e);",
            "    } catch (Exception e) {\n      logQuietly(e);",
            "test: dev.jwal.directory.ErrorsTest"),
        new Mutant(
            "leaves the locks of other segments when one cannot be closed",
            "internal/log/SegmentList.java",
            "    } catch (IOException | RuntimeException | Error e) {\n",
            "    } catch (IOException e) {\n",
            "test: dev.jwal.directory.ErrorsTest"),
        new Mutant(
            "takes for torn what was durable",
            "internal/read/TornTailDetector.java",
            "    if (evidence.coversByte(offset)) {\n",
            "    if (evidence.coversByte(offset) && offset < 0) {\n",
            "test: dev.jwal.directory.AcknowledgedDataTest"),
        new Mutant(
            "believes the sync point of another file",
            "internal/read/SyncEvidence.java",
            "\n              && now.identity() == point.file().identity()\n",
            "\n",
            "test: dev.jwal.directory.AcknowledgedDataTest"),
        new Mutant(
            "takes a flipped bit for a torn write",
            "internal/read/TornTailDetector.java",
            "    if (FlippedBit.explains(file, frames.fileSize(), offset, crc)) {\n",
            "    if (offset < 0 && FlippedBit.explains(file, frames.fileSize(), offset, crc)) {\n",
            "test: dev.jwal.directory.AcknowledgedDataTest"),
        new Mutant(
            "leaves a sync point of an earlier life in one of the blocks",
            "internal/segment/SyncPointFile.java",
            "      record(point);\n      record(point);\n",
            "      record(point);\n",
            "test: dev.jwal.internal.segment.SyncPointFileTest"));
  }

  @AfterAll
  static void tellHowManyDied() {
    System.out.println("mutants: " + KILLED.size() + " of " + mutants().size() + " found");
  }
}
