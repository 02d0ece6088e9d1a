// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.spring.WalSnapshotter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Holds the page on failures to what people see of each of them. */
class GuideFailuresTest {

  private static final GuidePage PAGE = GuidePage.of("failures.md");
  private static final String SHOWN_DIRECTORY = "/var/lib/orders/wal";

  @TempDir
  Path path;

  @Test
  void everyExceptionHasASection() {
    assertThat(PAGE.rowsThatBeginWith("### `WalException."))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(WalException.class.getPermittedSubclasses())
                .map(kind -> "### `WalException." + kind.getSimpleName() + "`")
                .toList());
  }

  @Test
  void everyExceptionHasAnExample() {
    assertThat(examples().stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(WalException.class.getPermittedSubclasses()));
  }

  @TestFactory
  List<DynamicTest> itsSectionShowsTheMessageAndTheReport() {
    return examples().stream()
        .map(example -> DynamicTest.dynamicTest(example.getClass().getSimpleName(), () -> {
          String heading = "### `WalException." + example.getClass().getSimpleName() + "`";
          String section = PAGE.section(heading).inOneLine();
          assertThat(section).containsOnlyOnce(shown(String.valueOf(example.getMessage())));
          assertReported(section, example);
        }))
        .toList();
  }

  @Test
  void anUnfinishedWriteIsReportedAsShown() {
    assertReported(
        PAGE.section("### `WalException.TornTail`").inOneLine(),
        new FailingApplications(path).withATornTail());
  }

  @TestFactory
  List<DynamicTest> everyOtherReportHasItsSection() throws IOException {
    Map<String, List<Throwable>> failures = otherFailures();
    Set<String> analyzers = new LinkedHashSet<>(StartupReports.analyzers());
    analyzers.remove("dev.jwal.spring.autoconfigure.WalFailureAnalyzer");
    return analyzers.stream()
        .map(analyzer -> DynamicTest.dynamicTest(
            analyzer,
            () -> assertThat(failures.entrySet())
                .as("a section with a failure that %s reports", analyzer)
                .anySatisfy(failure -> {
                  String section = PAGE.section(failure.getKey()).inOneLine();
                  for (Throwable each : failure.getValue()) {
                    assertThat(StartupReports.of(analyzer, each)).isPresent();
                    assertReported(section, each);
                  }
                })))
        .toList();
  }

  @Test
  void aSnapshotAfterTheDamageIsEnoughToContinue() throws IOException {
    ApplicationContextRunner runner = FailingApplications.runnerIn(path)
        .withBean(Stock.class)
        .withPropertyValues("wal.retention.max-segments=5");
    runner.run(context -> {
      context.getBean(Stock.class).move("bolt", 7);
      context.getBean(Wal.class).cut();
      context.getBean(Stock.class).move("bolt", 1);
      context.getBean(WalSnapshotter.class).snapshot();
    });
    Path first = path.resolve("0000000000000000-0000000000000000.wal");
    String bytes = Files.readString(first, ISO_8859_1);
    Files.writeString(first, bytes.replace("bolt", "nuts"), ISO_8859_1);

    runner.run(context -> {
      assertThat(context.getBean(Wal.class).failure()).isPresent();
      assertThatExceptionOfType(WalException.Failed.class)
          .isThrownBy(() -> context.getBean(Stock.class).move("bolt", 1));
    });
    runner.withPropertyValues("wal.verify=tail").run(context -> {
      assertThat(context.getBean(Stock.class).of("bolt")).isEqualTo(8);
      context.getBean(Stock.class).move("bolt", 1);
      assertThat(context.getBean(Stock.class).of("bolt")).isEqualTo(9);
    });
  }

  private static void assertReported(String section, Throwable failure) {
    FailureAnalysis report = StartupReports.of(failure);
    assertThat(section).containsOnlyOnce(shown(report.getDescription()));
    assertThat(PAGE.inOneLine()).containsOnlyOnce(shown(report.getAction()));
  }

  /** As on the page: paths and names say more there. */
  private static String shown(@Nullable String text) {
    return GuidePage.inOneLine(String.valueOf(text)
        .replaceAll("/[^ ']*/junit-?[0-9]+(/[a-z-]+-log)?", SHOWN_DIRECTORY)
        .replace("dev.jwal.spring.docs.FailingApplications$", "com.example."));
  }

  private List<WalException> examples() {
    Path file = path.resolve("0000000000000003-00000000000000ff.wal");
    SnapshotMark wanted = new SnapshotMark(200, 3);
    WalException.Io sync = new WalException.Io(
        WalException.Operation.SYNC, file, new IOException("Input/output error"));
    return List.of(
        new WalException.Missing(path),
        new WalException.AlreadyExists(path, "0000000000000000-0000000000000000.wal"),
        new WalException.Locked(file, false),
        new WalException.Locked(file, true),
        new WalException.TornTail(
            path.resolve("0000000000000000-0000000000000000.wal"),
            176,
            "a length of 16 bytes, but only 13 are left in the file"),
        new WalException.Corrupt(file, 4096, "wrong checksum", 0x5e6f7a8b, 0x1a2b3c4d),
        new WalException.SnapshotNotFound(path, wanted, List.of(new SnapshotMark(100, 3))),
        new WalException.SnapshotMismatch(file, 4096, wanted, new SnapshotMark(200, 2)),
        new WalException.IndexNotFound(path, 7, "it begins with entry 101"),
        new WalException.MetadataConflict(
            file, 16, "orders-1".getBytes(UTF_8), "audit-1".getBytes(UTF_8)),
        new WalException.NoSpace(file, new IOException("No space left on device")),
        new WalException.Io(
            WalException.Operation.READ, file, new IOException("Input/output error")),
        new WalException.Io(
            WalException.Operation.WRITE, file, new AccessDeniedException(file.toString())),
        new WalException.Failed(path, sync));
  }

  private Map<String, List<Throwable>> otherFailures() throws IOException {
    return Map.ofEntries(
        Map.entry("### No directory", List.of(in("no").withoutADirectory())),
        Map.entry("### No log", List.of(in("missing").withoutALogToCreate())),
        Map.entry("### No such property", List.of(in("mistyped").withAMistypedProperty())),
        Map.entry(
            "### A method that cannot listen",
            List.of(
                in("private").withAPrivateListener(),
                in("proxy").withAListenerInAProxyOfInterfaces())),
        Map.entry("### A log that is switched off", List.of(in("off").withoutALog())),
        Map.entry("### Two states", List.of(in("states").withTwoStates())),
        Map.entry(
            "### State that is hidden", List.of(in("hidden").withStateThatAnInterfaceHides())),
        Map.entry(
            "### A listener that fails",
            List.of(
                in("throwing").withAListenerThatThrows(),
                in("decoding").withAnEntryThatCannotBeDecoded())),
        Map.entry("### Appended too early", List.of(in("early").thatAppendsTooEarly())),
        Map.entry("### No usable snapshot", List.of(in("snapshot").withoutAUsableSnapshot())),
        Map.entry(
            "### A snapshot of another log", List.of(in("foreign").withASnapshotOfAnotherLog())),
        Map.entry(
            "### A log that ends before a snapshot",
            List.of(in("shorter").withoutTheEndOfTheLog())),
        Map.entry(
            "### A snapshot that cannot be read",
            List.of(in("state").withASnapshotThatCannotBeRead())));
  }

  private FailingApplications in(String name) {
    return new FailingApplications(path.resolve(name + "-log"));
  }
}
