// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Entry;
import dev.jwal.RepairReport;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.inspect.SegmentSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Knows what is right to say of a damaged log.
 *
 * <ul>
 *   <li>A sealed segment that is damaged is {@code Corrupt} for whatever reads it, at the record that is damaged or
 *       after it, and never before. Records missing at its end are named there, or where the next segment begins.
 *   <li>In the last segment the damage is {@code Corrupt}, or a torn tail if it is not known that it was durable. All readers agree which, and where; the log
 *       then holds what comes before that, and no more.
 *   <li>What does not read the damaged segment does not see the damage.
 *   <li>Padding, and bits of a number that are beyond its size, say nothing: if only they differ, the log may be called
 *       whole.
 *   <li>If the last file is missing, or ends between two records, the log looks like an older one. If the first file is
 *       missing, it looks like one that was purged.
 * </ul>
 */
final class ReadersModel {

  private final KnownLog log;
  private final WalOptions options;
  private final boolean isKnownToBeDurable;
  private final List<SegmentSummary> summaries;
  private final List<SnapshotMark> marks;
  private final Map<String, Integer> counts = new TreeMap<>();
  private List<String> wrong = new ArrayList<>();
  private String about = "";

  /**
   * Makes a model.
   *
   * @param log the log, whole
   * @param options how it is opened
   * @param isKnownToBeDurable whether the log knows that all of it was durable, as after it was
   *     closed: then nothing of it is ever torn
   */
  ReadersModel(KnownLog log, WalOptions options, boolean isKnownToBeDurable) {
    this.log = log;
    this.isKnownToBeDurable = isKnownToBeDurable;
    this.options = options;
    WalDirectory whole = directory(log.image());
    this.summaries = IntStream.range(0, log.segments())
        .mapToObj(i -> whole.inspect(i).orElseThrow())
        .toList();
    this.marks = whole.snapshots();
  }

  /** How often the readers said what. */
  String summary() {
    return counts.toString();
  }

  List<String> wrongAnswersAboutTheWholeLog() {
    begin("whole");
    WalDirectory whole = directory(log.image());
    readers()
        .forEach((name, reader) ->
            expect(name, answer(() -> reader.apply(whole)).is(log.entries(), null)));
    expect("inspect", summaries.stream().allMatch(summary -> summary.tornTail().isEmpty()));
    return wrong;
  }

  /** What readers say of a damaged log that is not right. */
  List<String> wrongAnswers(Damage damage) {
    begin("segment " + damage.segment() + ", " + damage.what());
    Image image = damage.image(log);
    KnownLog.Place place = log.placeOf(damage.segment(), damage.at());
    if (damage.isDeletion()) {
      checkDeleted(damage.segment(), image);
    } else if (damage.segment() < log.last()) {
      checkSealed(place, damage, image);
    } else {
      checkLast(place, damage, image);
    }
    checkOthers(damage, image);
    return wrong;
  }

  private void begin(String what) {
    wrong = new ArrayList<>();
    about = what;
  }

  private void expect(String reader, boolean right, Object... said) {
    if (!right) {
      wrong.add(about + ": " + reader + (said.length == 0 ? "" : " said " + List.of(said)));
    }
  }

  // ---- what the readers say

  /**
   * What a reader says.
   *
   * @param entries the entries that it handed out; {@code null} if it hands out none, or refused
   * @param torn where it said that the log is torn; {@code null} if it did not
   * @param refusal why it refused; {@code null} if it did not
   */
  private record Answer(
      @Nullable List<Entry> entries,
      @Nullable Long torn,
      @Nullable WalException refusal) {

    static Answer of(List<Entry> entries) {
      return new Answer(entries, null, null);
    }

    static Answer of(@Nullable List<Entry> entries, Optional<RepairReport> torn) {
      return new Answer(
          entries, torn.filter(RepairReport::torn).map(RepairReport::offset).orElse(null), null);
    }

    boolean is(List<Entry> wanted, @Nullable Long wantedTorn) {
      return refusal == null
          && (entries == null || entries.equals(wanted))
          && Objects.equals(torn, wantedTorn);
    }
  }

  private static Answer answer(Supplier<Answer> reader) {
    try {
      return reader.get();
    } catch (WalException e) {
      return new Answer(null, null, e);
    }
  }

  /** What reads a log from its beginning. */
  private static Map<String, Function<WalDirectory, Answer>> readers() {
    Map<String, Function<WalDirectory, Answer>> readers = new TreeMap<>();
    readers.put("verify", directory -> verified(directory.verify(SnapshotMark.NONE)));
    readers.put("verifyAll", directory -> verified(directory.verifyAll()));
    readers.put("open", directory -> {
      Contents found = new Contents();
      try (Wal wal = directory.open(SnapshotMark.NONE, found)) {
        return Answer.of(found.entries(), wal.status().repair());
      }
    });
    readers.put("openAtIndex", directory -> {
      var recovery = directory.openAtIndex(0);
      try (Wal wal = recovery.wal()) {
        return Answer.of(recovery.contents().entries(), wal.status().repair());
      }
    });
    return readers;
  }

  private static Answer verified(Verification verification) {
    return Answer.of(null, verification.tornTail());
  }

  /** What reads a log from its beginning, and cannot say whether it ends in a torn tail. */
  private static Map<String, Function<WalDirectory, Answer>> silentReaders() {
    Map<String, Function<WalDirectory, Answer>> readers = new TreeMap<>();
    readers.put(
        "readAll", directory -> Answer.of(directory.readAll(SnapshotMark.NONE).entries()));
    readers.put("replay", directory -> {
      Contents found = new Contents();
      directory.replay(SnapshotMark.NONE, found);
      return Answer.of(found.entries());
    });
    readers.put("snapshots", directory -> {
      directory.snapshots();
      return new Answer(null, null, null);
    });
    return readers;
  }

  private static Answer previewed(WalDirectory directory) {
    return answer(() -> Answer.of(null, Optional.of(directory.previewRepair())));
  }

  private static Answer openedAtEnd(WalDirectory directory, List<Long> lastIndex) {
    return answer(() -> {
      try (Wal wal = directory.openAtEnd()) {
        lastIndex.add(wal.lastIndex());
        return Answer.of(null, wal.status().repair());
      }
    });
  }

  private static Answer inspected(WalDirectory directory, int segment) {
    return answer(() -> Answer.of(null, directory.inspect(segment).orElseThrow().tornTail()));
  }

  // ---- what is right

  private void checkSealed(KnownLog.Place place, Damage damage, Image image) {
    boolean mayBeWhole = saysTheSame(damage);
    all().forEach((name, reader) -> {
      Answer said = answer(() -> reader.apply(directory(image)));
      boolean right = names(said.refusal(), place) || mayBeWhole && said.is(log.entries(), null);
      count(said);
      expect(name, right, said);
    });
    Answer inspection = inspected(directory(image), place.segment());
    expect(
        "inspect",
        names(inspection.refusal(), place) || mayBeWhole && inspection.is(List.of(), null),
        inspection);
    expect("previewRepair", previewed(directory(image)).is(List.of(), null));
  }

  private void checkLast(KnownLog.Place place, Damage damage, Image image) {
    Answer preview = previewed(directory(image));
    count(preview);
    if (preview.refusal() != null) {
      expect("previewRepair", names(preview.refusal(), place), preview);
    } else if (preview.torn() != null) {
      expect(
          "previewRepair",
          preview.torn() >= place.start() && !isKnownToBeDurable,
          preview,
          place.start());
    } else {
      expect("previewRepair", saysTheSame(damage) || isEnd(place, damage), preview);
    }
    List<Entry> left = log.entries();
    if (preview.torn() != null) {
      left = log.entriesBefore(log.last(), preview.torn());
    } else if (isEnd(place, damage)) {
      left = place.entriesBefore();
    }
    checkLast(place, image, preview, left);
  }

  private void checkLast(KnownLog.Place place, Image image, Answer preview, List<Entry> left) {
    readers().forEach((name, reader) -> {
      Answer said = answer(() -> reader.apply(directory(image)));
      expect(
          name,
          agree(said, preview) && (said.refusal() != null || said.is(left, preview.torn())),
          said,
          preview);
    });
    silentReaders().forEach((name, reader) -> {
      Answer said = answer(() -> reader.apply(directory(image)));
      expect(
          name,
          preview.refusal() == null ? said.is(left, null) : names(said.refusal(), place),
          said,
          preview);
    });
    Answer inspection = inspected(directory(image), log.last());
    // It reads no other segment, so it cannot know whether the first checksum continues that one's.
    boolean isTornToo = preview.refusal() != null
        && inspection.torn() != null
        && inspection.torn() >= place.start();
    expect("inspect", agree(inspection, preview) || isTornToo, inspection, preview);
    List<Long> lastIndex = new ArrayList<>();
    Answer atEnd = openedAtEnd(directory(image), lastIndex);
    expect("openAtEnd", agree(atEnd, preview), atEnd, preview);
    if (!lastIndex.isEmpty()) {
      expect(
          "openAtEnd's last index",
          lastIndex.get(0) == left.get(left.size() - 1).index(),
          lastIndex);
    }
  }

  /** A log without its first file is one that was purged; without its last, an older one. */
  private void checkDeleted(int segment, Image image) {
    boolean first = segment == 0;
    List<Entry> before = segment == 0 ? List.of() : log.entriesAtEndOf(segment - 1);
    all().forEach((name, reader) -> {
      Answer said = answer(() -> reader.apply(directory(image)));
      count(said);
      boolean isRefused = said.refusal() instanceof WalException.Corrupt
          || first
              && (said.refusal() instanceof WalException.SnapshotNotFound
                  || said.refusal() instanceof WalException.IndexNotFound);
      boolean seesNoMark = name.equals("verifyAll") || name.equals("snapshots");
      boolean maySeeLess = segment == log.last() && said.is(before, null)
          || first && seesNoMark && said.refusal() == null;
      expect(name, isRefused || maySeeLess, said);
    });
    expect("inspect", directory(image).inspect(segment).isEmpty());
  }

  /** Damage is seen only by what reads it. */
  private void checkOthers(Damage damage, Image image) {
    for (int i = 0; i < log.segments(); i++) {
      if (i != damage.segment()) {
        Answer said = inspected(directory(image), i);
        expect("inspect of segment " + i, said.is(List.of(), null), said);
      }
    }
    if (damage.segment() < log.last()) {
      Entry wanted = log.entries().get(log.entries().size() - 1);
      Answer later = answer(() -> {
        var recovery = directory(image).openAtIndex(wanted.index());
        recovery.wal().close();
        return Answer.of(recovery.contents().entries());
      });
      expect("openAtIndex of the last entry", later.is(List.of(wanted), null), later);
      SnapshotMark mark = marks.get(marks.size() - 1);
      if (mark.index() > 0 && damage.segment() < log.last() - 1) {
        Answer fromMark = answer(() -> Answer.of(directory(image).readAll(mark).entries()));
        List<Entry> after =
            log.entries().stream().filter(entry -> entry.index() > mark.index()).toList();
        expect("readAll from the last mark", fromMark.is(after, null), fromMark);
      }
    }
  }

  private static Map<String, Function<WalDirectory, Answer>> all() {
    Map<String, Function<WalDirectory, Answer>> all = readers();
    all.putAll(silentReaders());
    return all;
  }

  private static boolean agree(Answer one, Answer other) {
    return one.refusal() == null
        ? other.refusal() == null && Objects.equals(one.torn(), other.torn())
        : other.refusal() != null;
  }

  /** Whether a refusal names the damaged record, or one after it. */
  private boolean names(@Nullable WalException refusal, KnownLog.Place place) {
    Path file;
    long offset;
    if (refusal instanceof WalException.Corrupt corrupt) {
      file = corrupt.path();
      offset = corrupt.offset();
    } else if (refusal instanceof WalException.MetadataConflict conflict) {
      file = conflict.path();
      offset = Long.MAX_VALUE;
    } else {
      return false;
    }
    int order = file.compareTo(log.path(place.segment()));
    return order > 0 || order == 0 && offset >= place.start();
  }

  private boolean saysTheSame(Damage damage) {
    return log.saysTheSame(damage.segment(), Objects.requireNonNull(damage.bytes()));
  }

  /** Whether the log ends between two records, and nothing is after that. */
  private boolean isEnd(KnownLog.Place place, Damage damage) {
    byte[] now = Objects.requireNonNull(damage.bytes());
    return place != log.places(place.segment()).get(0)
        && place != log.places(place.segment()).get(1)
        && IntStream.range(place.start(), now.length).allMatch(i -> now[i] == 0);
  }

  private void count(Answer said) {
    String what = said.refusal() != null
        ? said.refusal().getClass().getSimpleName()
        : said.torn() != null ? "torn" : "whole";
    counts.merge(what, 1, Integer::sum);
  }

  private WalDirectory directory(Image image) {
    return LogsOnDisk.at(RecordingDisk.holding(image, 512), RecordingDisk.LOG, options);
  }
}
