package dev.jwal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.RepairReport;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.engine.LogFiles;
import dev.jwal.engine.Recovery;
import dev.jwal.engine.WalDirectory;
import dev.jwal.engine.WalOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * 400 damaged logs: what etcd makes of each is what is made of it here, but for the rules in {@link #OPENING} and
 * {@link #READING}, which say why not, and for how many cases.
 */
class DamageCasesTest {

  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSegmentBytes(Script.SEGMENT_BYTES);

  /** Where opening for writing ends otherwise than in etcd. */
  private static final List<Rule> OPENING = List.of();

  /** Where reading ends otherwise than in etcd. */
  private static final List<Rule> READING = List.of();

  @TempDir
  Path directory;

  @Test
  void openingADamagedLogEndsAsInEtcd() {
    compare(OPENING, Case::etcdsOpening, DamageCasesTest::open);
  }

  @Test
  void readingADamagedLogEndsAsInEtcd() {
    compare(READING, Case::etcdsReading, DamageCasesTest::read);
  }

  @Test
  void aDamagedLogThatIsRefusedIsNotChanged() {
    for (Case damaged : cases()) {
      LogFiles files = damaged.in(directory);
      Map<String, ByteBuffer> before = files.all();
      if (!open(files.directory()).opened()) {
        assertThat(files.all()).as("%s", damaged).isEqualTo(before);
      }
    }
  }

  @Test
  void aRepairedLogIsCopiedBeforeAndAnUndamagedOneIsNot() {
    for (Case damaged : cases()) {
      LogFiles files = damaged.in(directory);
      byte[] before = files.content(files.last());
      Outcome outcome = open(files.directory());
      List<String> copies =
          files.allNames().stream().filter(name -> name.endsWith(".broken")).toList();
      if (outcome.kind().equals("repaired")) {
        assertThat(copies).as("%s", damaged).containsExactly(files.last() + ".broken");
        assertThat(files.content(copies.get(0))).as("%s", damaged).isEqualTo(before);
      } else {
        assertThat(copies).as("%s", damaged).isEmpty();
      }
    }
  }

  private void compare(
      List<Rule> rules, Function<Case, Outcome> etcd, Function<Path, Outcome> here) {
    Map<Rule, Integer> applied = new LinkedHashMap<>();
    rules.forEach(rule -> applied.put(rule, 0));
    List<String> unexplained = new ArrayList<>();
    for (Case damaged : cases()) {
      Outcome expected = etcd.apply(damaged);
      Outcome found = here.apply(damaged.in(directory).directory());
      if (!found.equals(expected)) {
        rules.stream()
            .filter(rule -> rule.expects(damaged, expected).equals(found))
            .findFirst()
            .ifPresentOrElse(
                rule -> applied.merge(rule, 1, Integer::sum),
                () -> unexplained.add(damaged + ": etcd " + expected + ", here " + found));
      }
    }
    assertThat(unexplained).as("ended otherwise, and no rule says why").isEmpty();
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

  /** Why a group of cases ends otherwise than in etcd, and how many they are. */
  private record Rule(String reason, int cases, BiFunction<Case, Outcome, Outcome> otherwise) {

    /** How a case ends by this rule: as in etcd, if the rule does not concern it. */
    Outcome expects(Case damaged, Outcome etcd) {
      return otherwise.apply(damaged, etcd);
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
      String file = file();
      if (json.has("zero")) {
        files.zero(file, number("zero", 0), number("zero", 1));
      } else if (json.has("flip")) {
        files.flip(file, number("flip", 0), number("flip", 1));
      } else if (json.has("fill")) {
        files.fill(file, number("fill", 0), number("fill", 1), number("fill", 2));
      } else {
        files.truncate(file, json.get("truncate").asLong());
      }
    }

    private int number(String act, int at) {
      return json.get(act).get(at).asInt();
    }

    String file() {
      return json.get("file").asString();
    }

    /** How etcd ends: opened, opened after a repair, or refused whatever its Repair said. */
    Outcome etcdsOpening() {
      JsonNode opened = json.get("etcd").get("open");
      if (opened.has("entries")) {
        return new Outcome("whole", opened.get("entries").asInt());
      }
      JsonNode after = json.get("etcd").get("afterRepair");
      return after != null && after.has("entries")
          ? new Outcome("repaired", after.get("entries").asInt())
          : Outcome.CORRUPT;
    }

    Outcome etcdsReading() {
      return switch (etcdSays()) {
        case "ok" -> Outcome.READ;
        case "wal: snapshot not found" -> Outcome.NOT_FOUND;
        default -> Outcome.CORRUPT;
      };
    }

    String etcdSays() {
      return json.get("etcd").get("verify").asString();
    }

    @Override
    public String toString() {
      return "case " + line + " " + text;
    }
  }
}
