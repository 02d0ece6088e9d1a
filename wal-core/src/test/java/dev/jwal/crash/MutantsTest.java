// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Slow;
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
@Slow
@ExtendWith(Quiet.class)
@Timeout(600)
class MutantsTest {

  private static final Map<String, String> KILLED = new TreeMap<>();

  @TempDir
  private Path scratch;

  /** As the other tests here say, on the same workloads. */
  @Test
  @EnabledIfSystemProperty(named = "soak", matches = "true")
  void theLogItselfSurvives() {
    Mutant none = new Mutant(
        "none", "LogTail.commit", "commitAppended();", "commitAppended();", "crash: appends");

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
        mutant.name(), mutant.place(), found[1], firstSentence(found[0]));
  }

  private static String firstSentence(String found) {
    return found.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }

  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "acknowledges before the sync",
            "LogTail.commit",
            "writer.write(durably); if (durably) { writer.sync(); }",
            "if (durably) { writer.sync(); } writer.write(durably);",
            "crash: appends"),
        new Mutant(
            "takes a durable write for a sync of what was written before",
            "SegmentWriter.write",
            "&& position == syncedPosition",
            "",
            "crash: entry larger"),
        new Mutant(
            "lets a durable write make the file longer",
            "SegmentWriter.write",
            "&& bytesEnd <= allocatedBytes()",
            "",
            "crash: whole blocks"),
        new Mutant(
            "takes every write for a durable one",
            "SegmentWriter.write",
            "return durable;",
            "return durably;",
            "crash: appends"),
        new Mutant(
            "does not sync the directory after a cut's rename",
            "NextSegment.createAfter",
            "syncDirectory(); return new Created(",
            "return new Created(",
            "crash: cuts by hand"),
        new Mutant(
            "acknowledges an append that no state commits",
            "LogTail.commit",
            "encodeCommittingState();",
            "",
            "crash: committed appends"),
        new Mutant(
            "does not sync the directory after creation's rename",
            "LogCreation.open",
            "disk.syncDirectory(directory); SegmentList",
            "disk.list(directory); SegmentList",
            "crash: appends"),
        new Mutant(
            "does not sync the directory above a new log's",
            "LogCreation.create",
            "disk.syncDirectory(changed);",
            "",
            "crash: appends"),
        new Mutant(
            "does not cut a torn tail off",
            "TailRepair.cutOff",
            "file.truncate(tail.offset());",
            "",
            "crash: appends"),
        new Mutant(
            "does not check the chain across a cut",
            "SegmentReader.follow",
            "if (!first && chain.value() != record.crc()) {",
            "if (!first && !atHead && chain.value() != record.crc()) {",
            "damage"),
        new Mutant(
            "renames a segment before its head is synced",
            "SegmentHead.write",
            "segment.sync();",
            "",
            "crash: cuts by"),
        new Mutant(
            "does not finish a segment before the next is named",
            "TailWriter.finish",
            "segment.finish();",
            "",
            "crash: cuts by"),
        new Mutant(
            "purges before the commit index is durable",
            "Request.applyTo",
            "tail.requireSync(); tail.commit(); tail.releaseTo(index);",
            "tail.releaseTo(index);",
            "crash: marks"),
        new Mutant(
            "purges several segments under one directory sync",
            "SegmentPurge.run",
            "syncDirectory(); recycled.markNameDurable(); settings.listener().purged(oldest.info()); } if (first",
            "settings.listener().purged(oldest.info()); } if (first != null) { syncDirectory(); recycled.markNameDurable(); } if (first",
            "crash: marks"),
        new Mutant(
            "fills a purged segment with zeros while its name may come back",
            "SegmentPurge.run",
            "syncDirectory(); recycled.markNameDurable();",
            "if (segments.releasedCount() > settings.retainedSegments()) { syncDirectory(); } recycled.markNameDurable();",
            "crash: segments used again"),
        new Mutant(
            "does not fill a purged segment with zeros",
            "SegmentPipeline.refill",
            "ZeroFill.reserve(file, reservedBytes, () -> closed); return new Prepared(used, file);",
            "return new Prepared(used, file);",
            "crash: segments used again"),
        new Mutant(
            "cuts a torn tail off before its copy is durable",
            "TailRepair.copy",
            "target.sync();",
            "",
            "crash: appends"),
        new Mutant(
            "cuts a torn tail off before its copy has a durable name",
            "TailRepair.cutOff",
            "disk.syncDirectory(tail.segment().directory());",
            "",
            "crash: appends"),
        new Mutant(
            "tries a failed sync again",
            "SegmentWriter.sync",
            "file.sync();",
            "try { file.sync(); } catch (IOException once) { file.sync(); }",
            "fault: appends"),
        new Mutant(
            "leaves in memory what a failed sync lost",
            "SegmentWriter.sync",
            "truncateAfterFailure(syncedPosition, e);",
            "",
            "fault: appends"),
        new Mutant(
            "leaves behind what was written of a failed write",
            "SegmentWriter.write",
            "truncateAfterFailure(position, e);",
            "",
            "fault: appends"),
        new Mutant(
            "continues after a failure",
            "LogHealth.stop",
            "failure = first;",
            "",
            "fault: appends"),
        new Mutant(
            "takes lack of space for a failure",
            "Failures.of",
            "cause instanceof DiskFullException",
            "cause instanceof java.io.InterruptedIOException",
            "fault: appends"),
        new Mutant(
            "continues with the wrong checksum after lack of space",
            "TailWriter.rollBackTo",
            "partlyWritten = false; encoder.restartAt(crc);",
            "partlyWritten = false;",
            "fault: appends"),
        new Mutant(
            "does not repeat the state in a new segment",
            "SegmentHead.write",
            "if (!state.isEmpty()) { out.state(state); }",
            "",
            "test: GoldenTest"),
        new Mutant(
            "builds upon what a killed process left in memory",
            "LogOpening.openAfter",
            "makeDurable(scan.last());",
            "",
            "crash: appends"),
        new Mutant(
            "does not restore a lost head",
            "LogOpening.resumeAfter",
            "int crc = completeHead(scan, writer);",
            "int crc = scan.end().crc();",
            "damage"),
        new Mutant(
            "does not copy the caller's list",
            "Committer.submitAppend",
            "List<byte[]> copy = List.copyOf(data); return submit(",
            "List<byte[]> copy = data; return submit(",
            "test: CallersListTest"),
        new Mutant(
            "takes for durable what was rolled back",
            "LogTail.rollBackTo",
            "state = savepoint;",
            "state = new TailState(savepoint.sealedSegments(), savepoint.segment(), savepoint.allocatedBytes(), savepoint.offset(), savepoint.crc(), savepoint.state(), state.state(), savepoint.extent(), savepoint.syncedIndex(), savepoint.savedIndex(), savepoint.marks(), savepoint.order(), savepoint.index(), savepoint.holdsEntries(), savepoint.sync(), savepoint.commitPending());",
            "test: RefusedRequestTest"),
        new Mutant(
            "does not give up the turn after an error",
            "WriteScheduler.writeOneGroup",
            "if (!written) { handOver(); }",
            "",
            "test: WriteSchedulerTest"),
        new Mutant(
            "purges what nobody has released since the log was opened",
            "SegmentList.add",
            "wanted.addLast(new Sealed(segment, info, lock));",
            "(lock == null ? released : wanted).addLast(new Sealed(segment, info, lock));",
            "test: ReleaseTest"),
        new Mutant(
            "purges what the newest mark needs",
            "SegmentPurge.isNeeded",
            ".allMatch(later -> Long.compareUnsigned(later.firstIndex(), markIndex) > 0);",
            ".allMatch(later -> false);",
            "test: ReleaseTest"),
        new Mutant(
            "drops a suffix in memory alone",
            "LogTail.truncateFrom",
            "encode(again);",
            "",
            "crash: dropped entries"),
        new Mutant(
            "restarts at a mark that no state commits",
            "Restart.encodeAfter",
            "if (!state.equals(last)) { out.state(state); }",
            "",
            "crash: restarts, growing"),
        new Mutant(
            "reads a sealed segment as the last",
            "LogReader.ofSealed",
            "Use.CONCURRENT_WRITER, false, 0);",
            "Use.CONCURRENT_WRITER, true, 0);",
            "test: SealedSegmentTest"),
        new Mutant(
            "keeps the entries that a received snapshot takes the place of",
            "LogExtent.agreesWith",
            "return term.isEmpty() || term.getAsLong() == mark.term();",
            "return true;",
            "test: ReadFromMarkTest"),
        new Mutant(
            "returns entries that one below the mark has replaced",
            "Delivery.advanceTo",
            "dropFrom(start.indexBefore() + 1); return false;",
            "return false;",
            "test: ReadFromMarkTest"),
        new Mutant(
            "lets an error of a listener through",
            "GuardedListener.guard",
            "} catch (Throwable e) { logQuietly(e);",
            "} catch (Exception e) { logQuietly(e);",
            "test: ErrorsTest"),
        new Mutant(
            "leaves the locks of other segments when one cannot be closed",
            "SegmentList.closeQuietly",
            "} catch (IOException | RuntimeException | Error e) {",
            "} catch (IOException e) {",
            "test: ErrorsTest"),
        new Mutant(
            "takes for torn what was durable",
            "TornTailDetector.torn",
            "if (evidence.coversByte(offset)) {",
            "if (evidence.coversByte(offset) && offset < 0) {",
            "test: SyncEvidenceTest"),
        new Mutant(
            "believes the sync point of another file",
            "SyncEvidence.of",
            "&& now.identity() == point.file().identity()",
            "",
            "test: SyncEvidenceTest"),
        new Mutant(
            "takes a flipped bit for a torn write",
            "TornTailDetector.torn",
            "if (FlippedBit.explains(file, frames.fileSize(), offset, crc)) {",
            "if (offset < 0 && FlippedBit.explains(file, frames.fileSize(), offset, crc)) {",
            "test: SyncEvidenceTest"),
        new Mutant(
            "leaves a sync point of an earlier life in one of the blocks",
            "SyncPointFile.replaceBy",
            "record(point); record(point);",
            "record(point);",
            "test: SyncPointFileTest"),
        new Mutant(
            "shows readers what is not durable yet",
            "LogTail.commit",
            "encodeCommittingState(); boolean durably",
            "encodeCommittingState(); publish(); boolean durably",
            "test: ReaderFaultsTest"),
        new Mutant(
            "gives followers what no durable state commits",
            "TailState.durablyCommittedIndex",
            "long commit = syncedState.commit();",
            "long commit = state.commit();",
            "test: FollowerCrashTest"),
        new Mutant(
            "gives followers what is committed and not durable",
            "TailState.durablyCommittedIndex",
            "return Long.compareUnsigned(commit, syncedIndex) < 0 ? commit : syncedIndex;",
            "return Long.compareUnsigned(commit, lastIndex()) < 0 ? commit : lastIndex();",
            "test: ReaderFaultsTest"),
        new Mutant(
            "keeps purged segments open for readers",
            "IndexWriter.forgetBefore",
            "files.removeFirst().retire();",
            "files.removeFirst();",
            "test: ManySegmentsTest"),
        new Mutant(
            "believes an array that its caller has changed",
            "EntryCopy.of",
            "return chain.value() == crcAfter;",
            "return true;",
            "test: ReaderFaultsTest"),
        new Mutant(
            "leaves in the index what was rolled back",
            "LogTail.rollBackTo",
            "index.returnTo(savepoint.index());",
            "",
            "test: VisibilityTest"),
        new Mutant(
            "keeps the place of an entry that was replaced",
            "RunBuilder.dropFrom",
            "last.trimmed((int) Math.min(openCount, index - last.firstIndex()));",
            "last.trimmed(openCount);",
            "test: VisibilityTest"),
        new Mutant(
            "looks in the next segment for what a given-up mark had hidden",
            "IndexWriter.beginSegment",
            "instead = sealing(before);",
            "",
            "test: GivenUpMarkTest"),
        new Mutant(
            "returns an entry whose checksum is wrong",
            "EntryReader.readRecord",
            "if (chain.value() != record.crc()) {",
            "if (offset < 0) {",
            "test: DamageUnderReaderTest"),
        new Mutant(
            "takes what a scan finds for what was written",
            "SegmentScan.runsOf",
            "if (!expected.isOf(found)) {",
            "if (found.length < 0) {",
            "test: DamageUnderReaderTest"));
  }

  @AfterAll
  static void printHowManyDied() {
    System.out.println("mutants: " + KILLED.size() + " of " + mutants().size() + " found");
  }
}
