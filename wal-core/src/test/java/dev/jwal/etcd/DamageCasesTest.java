// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.jwal.RepairReport;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.proto.Entry;
import dev.jwal.proto.Record;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * 400 damaged logs: what etcd makes of each is what is made of it here, but for the rules in {@link
 * #OPENING} and {@link #READING}, which say why not, for how many cases, and what comes of those.
 */
@Slow
class DamageCasesTest {

  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSegmentBytes(Script.SEGMENT_BYTES);

  private static final String SNAPSHOT_NOT_FOUND = "wal: snapshot not found";
  private static final String TOO_LONG = "wal: max entry size limit exceeded";

  private static final Rule ONE_BIT = new Rule(
      "etcd takes some flipped bits for a write that a crash cut short, and cuts the log off there; no crash flips"
          + " one bit, so here it is damage",
      23,
      Case::isFlippedBitThatEtcdRepairs,
      damaged -> Outcome.CORRUPT);

  private static final Rule NO_MESSAGE = new Rule(
      "etcd takes some bytes that are no protobuf message for a write that a crash cut short; here, bytes that were"
          + " written are damage",
      8,
      Case::isFillingThatEtcdRepairs,
      damaged -> Outcome.CORRUPT);

  private static final Rule LOST_FIRST_RECORD = new Rule(
      "etcd takes a first segment whose first record is lost for one without records, and its repair empties it;"
          + " here, valid records after that say that it is damaged",
      13,
      Case::hasRecordsAfterALostFirst,
      damaged -> Outcome.CORRUPT);

  /** Where opening for writing ends otherwise than in etcd. */
  private static final List<Rule> OPENING = List.of(
      LOST_FIRST_RECORD,
      ONE_BIT,
      NO_MESSAGE,
      new Rule(
          "etcd loses 'snapshot not found' when it opens for writing; here it is reported",
          55,
          damaged -> damaged.etcdSays().equals(SNAPSHOT_NOT_FOUND),
          damaged -> Outcome.NOT_FOUND),
      new Rule(
          "etcd 3.4.23 holds every length against 10 MiB, and never repairs; here, as in etcd since 3.5.7,"
              + " a length that leads out of the last segment is a torn tail",
          8,
          damaged -> damaged.etcdSays().equals(TOO_LONG),
          damaged -> damaged.before().repaired()));

  /** Where reading ends otherwise than in etcd. */
  private static final List<Rule> READING = List.of(
      LOST_FIRST_RECORD,
      ONE_BIT,
      NO_MESSAGE,
      new Rule(
          "the same lengths: reading ends where the torn tail begins",
          8,
          damaged -> damaged.etcdSays().equals(TOO_LONG),
          damaged -> damaged.before().read()));

  private static List<Opening> openings;

  @BeforeAll
  static void openEveryDamagedLog(@TempDir Path directory) {
    openings = cases().stream().map(damaged -> Opening.of(damaged, directory)).toList();
  }

  @Test
  void openingADamagedLogEndsAsInEtcd() {
    Map<Case, Outcome> found = new LinkedHashMap<>();
    openings.forEach(opening -> found.put(opening.damaged, opening.outcome));

    compare(found, Case::etcdsOpening, OPENING);
  }

  @Test
  void readingADamagedLogEndsAsInEtcd(@TempDir Path directory) {
    Map<Case, Outcome> found = new LinkedHashMap<>();
    cases().forEach(damaged -> found.put(damaged, read(damaged.in(directory).directory())));

    compare(found, Case::etcdsReading, READING);
  }

  @Test
  void aDamagedLogThatIsRefusedIsNotChanged() {
    assertThat(openings)
        .filteredOn(opening -> !opening.outcome.opened())
        .hasSizeGreaterThan(100)
        .noneMatch(Opening::changed);
  }

  @Test
  void aDamagedLogThatIsRepairedIsCopiedBefore() {
    assertThat(openings)
        .filteredOn(opening -> opening.outcome.kind.equals("repaired"))
        .hasSizeGreaterThan(80)
        .allMatch(Opening::copied);
  }

  @Test
  void aValidLogIsNotCopied() {
    assertThat(openings)
        .filteredOn(opening -> opening.outcome.kind.equals("whole"))
        .isNotEmpty()
        .noneMatch(Opening::copied);
  }

  private static void compare(
      Map<Case, Outcome> all, Function<Case, Outcome> etcd, List<Rule> rules) {
    Map<Rule, Integer> applied = new LinkedHashMap<>();
    rules.forEach(rule -> applied.put(rule, 0));
    List<String> others = new ArrayList<>();
    all.forEach((damaged, found) -> {
      Optional<Rule> rule =
          rules.stream().filter(one -> one.concerns.test(damaged)).findFirst();
      rule.ifPresent(one -> applied.merge(one, 1, Integer::sum));
      Outcome expected = rule.map(one -> one.outcome).orElse(etcd).apply(damaged);
      if (!found.equals(expected)) {
        others.add("%s: expected %s, found %s".formatted(damaged, expected, found));
      }
    });
    assertThat(others).as("cases that end otherwise").isEmpty();
    assertThat(applied)
        .allSatisfy((rule, count) -> assertThat(count).as(rule.reason).isEqualTo(rule.cases));
  }

  private static Outcome open(Path directory) {
    try {
      Recovery recovery = WalDirectory.at(directory, OPTIONS).open(SnapshotMark.NONE);
      recovery.wal().close();
      boolean torn = recovery.wal().status().repair().map(RepairReport::torn).orElse(false);
      return new Outcome(
          torn ? "repaired" : "whole", recovery.contents().entries().size());
    } catch (WalException e) {
      return Outcome.of(e);
    }
  }

  private static Outcome read(Path directory) {
    try {
      WalDirectory.at(directory).readAll(SnapshotMark.NONE);
      return Outcome.READ;
    } catch (WalException e) {
      return Outcome.of(e);
    }
  }

  private static List<Case> cases() {
    List<String> lines = EtcdFixture.lines(EtcdFixture.resource("damage-cases.jsonl"));
    List<Case> cases = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      cases.add(new Case(at + 1, lines.get(at), EtcdFixture.json(lines.get(at))));
    }
    assertThat(cases).hasSize(400);
    return cases;
  }

  /**
   * A damaged log that was opened, or refused; whether it was changed, and whether a copy was made.
   */
  private record Opening(Case damaged, Outcome outcome, boolean changed, boolean copied) {

    static Opening of(Case damaged, Path directory) {
      LogFiles files = damaged.in(directory);
      Map<String, ByteBuffer> before = files.all();
      String copy = files.last() + ".broken";
      byte[] content = files.content(files.last());
      Outcome outcome = open(files.directory());
      return new Opening(
          damaged,
          outcome,
          !files.all().equals(before),
          files.allNames().contains(copy) && Arrays.equals(files.content(copy), content));
    }
  }

  /** How opening or reading ends, and how many entries it gives. */
  private record Outcome(String kind, int entries) {

    static final Outcome READ = new Outcome("read", 0);
    static final Outcome CORRUPT = new Outcome("corrupt", 0);
    static final Outcome NOT_FOUND = new Outcome("snapshot not found", 0);

    static Outcome of(WalException e) {
      if (e instanceof WalException.Corrupt) {
        return CORRUPT;
      }
      return e instanceof WalException.SnapshotNotFound
          ? NOT_FOUND
          : new Outcome(e.getClass().getSimpleName(), 0);
    }

    boolean opened() {
      return kind.equals("whole") || kind.equals("repaired");
    }
  }

  /** Why a group of cases ends otherwise than in etcd, how many they are, and how they end here. */
  private record Rule(
      String reason, int cases, Predicate<Case> concerns, Function<Case, Outcome> outcome) {}

  /** What is before the damage: whether the first mark is, and how many entries. */
  private record Before(boolean markFound, int entries) {

    Outcome repaired() {
      return markFound ? new Outcome("repaired", entries) : Outcome.NOT_FOUND;
    }

    Outcome read() {
      return markFound ? Outcome.READ : Outcome.NOT_FOUND;
    }
  }

  /** One damaged log. */
  private record Case(int line, String text, JsonNode json) {

    /** Makes the damaged log in a directory of its own. */
    LogFiles in(Path directory) {
      Path copy = directory.resolve("case-" + line);
      LogFiles files = LogFiles.in(copy);
      files.allNames().forEach(files::delete);
      fixture().copyTo(copy);
      damage(files);
      return files;
    }

    private LogFiles fixture() {
      return EtcdFixture.named(json.get("fixture").asString()).files();
    }

    private void damage(LogFiles files) {
      switch (act()) {
        case "zero" -> files.zero(file(), number(0), number(1));
        case "flip" -> files.flip(file(), number(0), number(1));
        case "fill" -> files.fill(file(), number(0), number(1), number(2));
        default -> files.truncate(file(), json.get("truncate").asLong());
      }
    }

    private String act() {
      return List.of("zero", "flip", "fill", "truncate").stream()
          .filter(json::has)
          .findFirst()
          .orElseThrow();
    }

    /** Whether the length of the first record of all is damaged, in a log of one segment. */
    boolean hasRecordsAfterALostFirst() {
      boolean isRun = act().equals("zero") || act().equals("fill");
      if (!isRun || number(0) >= 8 || fixture().allNames().size() > 1) {
        return false;
      }
      int damageEnd = number(0) + number(1);
      ByteBuffer log = ByteBuffer.wrap(fixture().bytes(file())).order(ByteOrder.LITTLE_ENDIAN);
      int after = 0;
      while (log.remaining() > 8 && log.getLong(log.position()) != 0) {
        after += log.position() >= damageEnd ? 1 : 0;
        next(log);
        log.position(log.position() + 7 & ~7);
      }
      return after > 1;
    }

    private int number(int at) {
      return json.get(act()).get(at).asInt();
    }

    private String file() {
      return json.get("file").asString();
    }

    /** How etcd ends: opened, opened after a repair, or refused whatever its Repair said. */
    Outcome etcdsOpening() {
      JsonNode opened = json.get("etcd").get("open");
      if (opened.has("entries")) {
        return new Outcome("whole", opened.get("entries").asInt());
      }
      JsonNode after = json.get("etcd").get("afterRepair");
      return after.has("entries")
          ? new Outcome("repaired", after.get("entries").asInt())
          : Outcome.CORRUPT;
    }

    Outcome etcdsReading() {
      return switch (etcdSays()) {
        case "ok" -> Outcome.READ;
        case SNAPSHOT_NOT_FOUND -> Outcome.NOT_FOUND;
        default -> Outcome.CORRUPT;
      };
    }

    String etcdSays() {
      return json.get("etcd").get("verify").asString();
    }

    /**
     * What the undamaged log holds before the record that is damaged, as classes of the schema read
     * it.
     */
    Before before() {
      ByteBuffer log = ByteBuffer.wrap(fixture().bytes(file())).order(ByteOrder.LITTLE_ENDIAN);
      int damage = firstDamagedByte();
      boolean markFound = false;
      List<Long> indexes = new ArrayList<>();
      for (byte[] bytes = next(log); log.position() <= damage; bytes = next(log)) {
        log.position(log.position() + 7 & ~7);
        Record record = parse(bytes);
        markFound |= record.getType() == 5;
        if (record.getType() == 2) {
          long index = index(record);
          indexes.removeIf(earlier -> earlier >= index);
          indexes.add(index);
        }
      }
      return new Before(markFound, indexes.size());
    }

    /**
     * Takes the next record off a log, except for the padding after it, which no checksum covers.
     */
    private static byte[] next(ByteBuffer log) {
      byte[] record = new byte[(int) log.getLong()];
      log.get(record);
      return record;
    }

    boolean isFlippedBitThatEtcdRepairs() {
      return isOverwritten()
          && flippedBits() == 1
          && (etcdRepairs() || etcdSays().equals(TOO_LONG));
    }

    boolean isFillingThatEtcdRepairs() {
      return act().equals("fill") && number(2) != 0 && flippedBits() > 1 && etcdRepairs();
    }

    private boolean etcdRepairs() {
      return !json.get("etcd").get("open").has("entries")
          && json.get("etcd").get("repaired").asBoolean();
    }

    /** Bytes may have been overwritten with what they were. */
    private int firstDamagedByte() {
      return Arrays.mismatch(fixture().bytes(file()), overwritten());
    }

    private int flippedBits() {
      byte[] whole = fixture().bytes(file());
      byte[] damaged = overwritten();
      int bits = 0;
      for (int i = 0; i < whole.length; i++) {
        bits += Integer.bitCount((whole[i] ^ damaged[i]) & 0xFF);
      }
      return bits;
    }

    private boolean isOverwritten() {
      return act().equals("flip") || act().equals("fill");
    }

    private byte[] overwritten() {
      byte[] damaged = fixture().bytes(file()).clone();
      switch (act()) {
        case "flip" -> damaged[number(0)] ^= (byte) number(1);
        case "fill" -> Arrays.fill(damaged, number(0), number(0) + number(1), (byte) number(2));
        default -> throw new IllegalStateException("not needed so far: " + act());
      }
      return damaged;
    }

    private static Record parse(byte[] record) {
      try {
        return Record.parseFrom(record);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }

    private static long index(Record record) {
      try {
        return Entry.parseFrom(record.getData()).getIndex();
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String toString() {
      return "case " + line + " " + text;
    }
  }
}
