// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which failures are lack of space, in any language. */
class ErrnoTest {

  @Test
  void lackOfSpaceIsKnownByWhatTheSystemSays() {
    assertThat(classified(new IOException("No space left on device"))).isTrue();
    assertThat(classified(new IOException("Disk quota exceeded"))).isTrue();
    assertThat(classified(new FileSystemException("/f", null, "No space left on device")))
        .isTrue();
    assertThat(classified(new IOException("There is not enough space on the disk")))
        .isTrue();
  }

  @Test
  void nothingElseIs() {
    assertThat(classified(new IOException("Input/output error"))).isFalse();
    assertThat(classified(new IOException())).isFalse();
    assertThat(classified(new AccessDeniedException("/full"))).isFalse();
    assertThat(classified(new FileAlreadyExistsException("/No space left on device")))
        .isFalse();
    assertThat(classified(new FileSystemException("/f", null, "Read-only file system")))
        .isFalse();
  }

  @Test
  void theLanguageIsTheOneOfTheProcess() {
    assertThat(MessageCatalogue.languages(Map.of())).isEmpty();
    assertThat(MessageCatalogue.languages(Map.of("LANG", "C.UTF-8", "LANGUAGE", "de")))
        .isEmpty();
    assertThat(MessageCatalogue.languages(Map.of("LANG", "de_AT.UTF-8@euro")))
        .containsExactly("de_AT", "de");
    assertThat(MessageCatalogue.languages(Map.of("LC_ALL", "fr_FR", "LANG", "de_DE")))
        .containsExactly("fr_FR", "fr");
    assertThat(MessageCatalogue.languages(Map.of("LC_ALL", "de_DE", "LANGUAGE", "pt_BR:../x")))
        .containsExactly("pt_BR", "pt", "de_DE", "de");
  }

  @Test
  void whatIsNoCatalogueTranslatesNothing() {
    assertThat(MessageCatalogue.parse(new byte[100]).translationOf("Invalid argument"))
        .isNull();
  }

  /**
   * Needs the sources of locales (Debian: locales); skipped without, unless all tests have to run.
   */
  @Test
  void theyAreKnownInGerman(@TempDir Path locales) throws Exception {
    Path locale = locales.resolve("de_DE.UTF-8");
    assumePossible(
        Files.exists(Path.of("/usr/share/i18n/locales/de_DE"))
            && Files.exists(Path.of("/dev/full"))
            && run(Map.of(), List.of("localedef", "-i", "de_DE", "-f", "UTF-8", "" + locale))
                .isEmpty(),
        "making the German locale (apt install locales)");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String found = run(
        Map.of("LC_ALL", "de_DE.UTF-8", "LOCPATH", locales.toString()),
        List.of(
            java,
            "-Dstdout.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            InGerman.class.getName(),
            locales.resolve("file").toString()));

    assertThat(found.lines())
        .containsExactly(
            "Auf dem Gerät ist kein Speicherplatz mehr verfügbar: true",
            "quota: true",
            "invalid: true",
            "other: false");
  }

  /** What a virtual machine in another language makes of some failures. */
  static final class InGerman {
    private InGerman() {}

    public static void main(String[] arguments) throws IOException {
      StringBuilder found = new StringBuilder();
      try (Channel full = Channel.open(Path.of("/dev/full"), Set.of(StandardOpenOption.WRITE))) {
        full.write(ByteBuffer.allocate(1), 0);
      } catch (IOException e) {
        found.append(e.getMessage()).append(": ").append(e instanceof DiskFullException);
      }
      String quota = MessageCatalogue.ofThisProcess().translationOf("Disk quota exceeded");
      String invalid = "Das Argument ist ungültig";
      found.append("\nquota: ").append(classified(new IOException(quota)));
      found
          .append("\ninvalid: ")
          .append(Errno.INVALID_ARGUMENT.isReasonOf(new IOException(invalid)));
      found.append("\nother: ").append(classified(new IOException("Eingabe-/Ausgabefehler")));
      System.out.write(found.append('\n').toString().getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  private static boolean classified(IOException failure) {
    return DiskFullException.classify(failure) instanceof DiskFullException;
  }

  private static String run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static void assumePossible(boolean possible, String what) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(possible).as("%s, but CI=true demands it", what).isTrue();
    }
    assumeTrue(possible, what);
  }
}
