// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static dev.jwal.spring.fixture.TestLog.markAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.ReplayStart;
import dev.jwal.spring.fixture.ProcessWithLog;
import dev.jwal.spring.fixture.TestLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a person sees when the application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureTest {

  @TempDir
  Path path;

  @Test
  void noDirectoryIsConfigured(CapturedOutput output) {
    fails();
    assertThat(output)
        .contains("Description:\n\nThe write-ahead log has no directory: 'wal.dir' is not set.\n")
        .contains("Action:\n\nSet 'wal.dir' to a directory on a disk that outlives the application")
        .contains("To start without a log, set wal.enabled=false.");
    assertNoTrace(output);
  }

  @Test
  void thereIsNoLogAndNoneIsCreated(CapturedOutput output) {
    Path missing = path.resolve("not-mounted");
    fails("wal.dir=" + missing, "wal.create=never");
    assertThat(output)
        .contains("There is no write-ahead log in "
            + missing
            + ", and wal.create=never does not let the application create one.")
        .contains("start the application once with wal.create=if-missing.");
    assertThat(missing).doesNotExist();
    assertNoTrace(output);
  }

  @Test
  void aRelativeDirectoryIsReportedWithItsWholePath(CapturedOutput output) {
    fails("wal.dir=no/such/log", "wal.create=never");
    assertThat(output)
        .contains("There is no write-ahead log in " + Path.of("no/such/log").toAbsolutePath());
  }

  @Test
  void aTildeIsNoHomeDirectory(CapturedOutput output) {
    fails("wal.dir=~/wal");
    assertThat(output)
        .contains("Invalid value '~/wal' for configuration property 'wal.dir'")
        .contains("'~' is expanded by shells only: write ${user.home} for the home directory");
    assertThat(Path.of("~")).doesNotExist();
    assertNoTrace(output);
  }

  @Test
  void aPropertyIsMistyped(CapturedOutput output) {
    fails("wal.dir=" + path, "wal.segment-sise=1MB", "wal.onCorruptoin=fail");
    assertThat(output)
        .contains("There are no such properties of the write-ahead log:")
        .contains("- 'wal.segment-sise' (\"wal.segment-sise\" from property source"
            + " \"commandLineArgs\"): did you mean 'wal.segment-size'?")
        .contains("- 'wal.oncorruptoin'")
        .contains("did you mean 'wal.on-corruption'?")
        .contains("Correct the names.");
    assertThat(path).isEmptyDirectory();
    assertNoTrace(output);
  }

  @Test
  void aBeanNeedsTheLogThatIsSwitchedOff(CapturedOutput output) {
    sources.add(AppendsAtOnce.class);
    fails("wal.enabled=false");
    assertThat(output)
        .contains("A bean of the application needs a Wal, but there is no write-ahead log:"
            + " wal.enabled=false.")
        .contains("Set wal.enabled=true, and 'wal.dir' to the log's directory.");
    assertNoTrace(output);
  }

  @Test
  void theDirectoryIsAFile(CapturedOutput output) throws Exception {
    Path file = Files.writeString(path.resolve("file"), "not a log");
    fails("wal.dir=" + file);
    assertThat(output)
        .contains("The write-ahead log cannot be in " + file + ": " + file + " is not a directory.")
        .contains("Action:\n\nSet 'wal.dir' to a directory. It is created if it does not exist.");
    assertNoTrace(output);
  }

  @Test
  void theDirectoryIsBelowAFile(CapturedOutput output) throws Exception {
    Path file = Files.writeString(path.resolve("file"), "not a log");
    fails("wal.dir=" + file.resolve("wal"));
    assertThat(output)
        .contains("The write-ahead log cannot be in "
            + file.resolve("wal")
            + ": "
            + file
            + " is not a directory.");
    assertNoTrace(output);
  }

  @Test
  void theLogIsOpenInThisProcess(CapturedOutput output) {
    try (Wal elsewhere = WalDirectory.at(path, TestLog.SMALL).create(new byte[0])) {
      fails("wal.dir=" + path);
      assertThat(elsewhere.failure()).isEmpty();
    }
    assertThat(output)
        .contains("The write-ahead log in " + path + " is already open in this process.")
        .contains("annotate the test class with @AutoConfigureTestWal");
    assertNoTrace(output);
  }

  @Test
  void theLogIsOpenInAnotherProcess(CapturedOutput output) throws Exception {
    try (ProcessWithLog other = ProcessWithLog.open(path)) {
      fails("wal.dir=" + path);
      assertThat(other.isAlive()).isTrue();
    }
    assertThat(output)
        .contains("The write-ahead log in " + path + " is in use by another process.")
        .containsPattern("Stop the other process \\('fuser -v \\Q" + path + "\\E\\S*' names it\\)")
        .contains("or set 'wal.dir' to a directory of this application's own.");
    assertNoTrace(output);
  }

  @Test
  void theMetadataDiffers(CapturedOutput output) {
    TestLog.createdIn(path, "orders");
    fails("wal.dir=" + path, "wal.metadata=invoices");
    assertThat(output)
        .contains("The write-ahead log in "
            + path
            + " has the metadata 'orders', expected was 'invoices'.")
        .contains("Set 'wal.dir' to the directory that holds this application's log.")
        .contains("set 'wal.metadata' to what the log was created with");
    assertNoTrace(output);
  }

  @Test
  void theLogIsDamaged(CapturedOutput output) {
    TestLog.createdIn(path).saved(3).cut().saved(1).damagedAtEntry(2);
    fails("wal.dir=" + path, "wal.on-corruption=fail");
    assertThat(output)
        .contains("The write-ahead log in " + path + " is damaged.")
        .containsPattern("wrong checksum at byte [0-9]+ of \\S+/0000000000000000-\\S+\\.wal")
        .containsPattern("expected [0-9a-f]{8}, found [0-9a-f]{8}")
        .contains("Restore the file from a backup or from another replica.")
        .contains("set wal.on-corruption=read-only");
    assertNoTrace(output);
  }

  @Test
  void theTailIsTornAndMayNotBeRepaired(CapturedOutput output) {
    TestLog.createdIn(path).saved(3).torn();
    fails("wal.dir=" + path, "wal.repair=none");
    assertThat(output)
        .contains(
            "The write-ahead log in " + path + " ends in an unfinished write, and wal.repair=none.")
        .contains("Set wal.repair=tail to cut the unfinished write off.");
    assertNoTrace(output);
  }

  @Test
  void aPropertyHasABadValue(CapturedOutput output) {
    fails("wal.dir=" + path, "wal.segment-size=1KB");
    assertThat(output)
        .contains("Invalid value '1KB' for configuration property 'wal.segment-size'")
        .contains("segment size must be from 4096 to 17179869184 bytes, not 1024")
        .contains("Review the value of the property with the provided reason.");
    assertNoTrace(output);
  }

  @Test
  void theMetadataIsNotBase64(CapturedOutput output) {
    fails("wal.dir=" + path, "wal.metadata=base64:?");
    assertThat(output)
        .contains("Invalid value 'base64:?' for configuration property 'wal.metadata'")
        .contains("what follows 'base64:' must be base 64");
    assertNoTrace(output);
  }

  @Test
  void aPropertyIsNotOneOfTheChoices(CapturedOutput output) {
    fails("wal.dir=" + path, "wal.verify=everything");
    assertThat(output).contains("wal.verify").contains("FULL").contains("TAIL").contains("NONE");
    assertNoTrace(output);
  }

  @Test
  void theSnapshotIsNotInTheLog(CapturedOutput output) {
    TestLog.createdIn(path).saved(3).marked().saved(1);
    start = markAt(2);
    fails("wal.dir=" + path);
    assertThat(output)
        .contains(
            "The write-ahead log cannot be replayed from where the application wants to start.")
        .contains("no SnapshotMark[index=2, term=1")
        .contains("Define a ReplayStart bean that returns the mark of a snapshot");
    assertNoTrace(output);
  }

  @Test
  void theSnapshotBelongsToAnotherHistory(CapturedOutput output) {
    TestLog.createdIn(path).saved(3).marked().saved(1);
    start = new SnapshotMark(3, 9);
    fails("wal.dir=" + path, "wal.verify=tail");
    assertThat(output)
        .contains("expected SnapshotMark[index=3, term=9], found SnapshotMark[index=3, term=1")
        .contains("Define a ReplayStart bean that returns the mark of a snapshot");
    assertNoTrace(output);
  }

  @Test
  void theLogOfTheSnapshotHasGone(CapturedOutput output) {
    start = markAt(2);
    fails("wal.dir=" + path);
    assertThat(output)
        .contains("There is no write-ahead log in "
            + path
            + ", but the application starts from a snapshot that belongs to one.")
        .contains("Check that 'wal.dir' names the directory that goes with the snapshot")
        .contains("'df " + path + "'")
        .contains("let the ReplayStart bean return SnapshotMark.NONE.");
    assertNoTrace(output);
  }

  @Test
  void somethingIsAppendedToADamagedLog(CapturedOutput output) {
    TestLog.createdIn(path).saved(3).cut().saved(1).damagedAtEntry(2);
    sources.add(AppendsAtOnce.class);
    fails("wal.dir=" + path);
    assertThat(output)
        .contains("Something was appended to the write-ahead log in "
            + path
            + " while the application started, but the log is damaged and refuses it.")
        .contains("wrong checksum at byte")
        .contains("append only after Wal.failure() was seen to be empty.");
    assertNoTrace(output);
  }

  private final List<Class<?>> sources = new ArrayList<>(List.of(App.class));
  private SnapshotMark start = SnapshotMark.NONE;

  private void fails(String... properties) {
    SpringApplicationBuilder application = new SpringApplicationBuilder(
            sources.toArray(Class<?>[]::new))
        .web(WebApplicationType.NONE)
        .properties("wal.segment-size=64KB")
        .initializers(
            context -> ((org.springframework.context.support.GenericApplicationContext) context)
                .registerBean(ReplayStart.class, () -> directory -> start));
    String[] arguments = new String[properties.length];
    for (int i = 0; i < properties.length; i++) {
      arguments[i] = "--" + properties[i];
    }
    assertThatException().isThrownBy(() -> application.run(arguments).close());
  }

  private static void assertNoTrace(CapturedOutput output) {
    assertThat(output).contains("APPLICATION FAILED TO START");
    assertThat(output).doesNotContain("\tat ");
    assertThat(output.toString().toLowerCase()).doesNotContain("delete").doesNotContain("remove");
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(WalAutoConfiguration.class)
  static class App {}

  @Configuration(proxyBeanMethods = false)
  static class AppendsAtOnce {
    @Bean
    Object appender(Wal wal) {
      append(wal, 1);
      return this;
    }
  }
}
