// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.actuate.EntryDescriptor.DataEncoding;
import dev.jwal.spring.fixture.ReadableWal;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.nio.file.Path;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Which entries are shown, how many, how much of them, and to whom. */
class WalEntriesTest {

  private static final Path PATH = Path.of("/var/lib/orders/wal");
  private static final SecurityContext ANYBODY = SecurityContext.NONE;

  @Test
  void entriesAreNotShownByDefault() {
    WalEndpointWebExtension extension =
        extension(log().with(text("a")).wal(), Show.ALWAYS, Set.of(), false, List.of());
    assertThat(error(ask(extension, ANYBODY, null, null), 404))
        .isEqualTo("entries are not shown. To show them, set"
            + " management.endpoint.wal.entries.enabled=true and start the application again.");
  }

  @Test
  void eachEntryIsShownWithItsPlaceKindSizeAndData() {
    ReadableWal log = log()
        .with(Entry.NORMAL, 3, text("{\"a\":1}"))
        .with(Entry.CONF_CHANGE, 3, new byte[] {8, 1})
        .with(Entry.CONF_CHANGE_V2, 4, new byte[0])
        .with(7, 5, text("é"));
    EntriesDescriptor shown = shown(log, null, null);
    assertThat(shown.firstIndex()).isEqualTo(1L);
    assertThat(shown.lastIndex()).isEqualTo(4L);
    assertThat(shown.commitIndex()).isEqualTo(4L);
    assertThat(shown.next()).isEqualTo(5L);
    assertThat(shown.entries())
        .containsExactly(
            new EntryDescriptor(1L, 3L, "NORMAL", 7, "{\"a\":1}", DataEncoding.TEXT, null),
            new EntryDescriptor(2L, 3L, "CONF_CHANGE", 2, "CAE=", DataEncoding.BASE64, null),
            new EntryDescriptor(3L, 4L, "CONF_CHANGE_V2", 0, null, null, null),
            new EntryDescriptor(4L, 5L, "7", 2, "é", DataEncoding.TEXT, null));
  }

  @Test
  void termsAndIndexesHaveNoSign() {
    ReadableWal log =
        ReadableWal.from(PATH, -3).with(Entry.NORMAL, -1, text("a")).with(text("b"));
    EntriesDescriptor shown = shown(log, "18446744073709551613", null);
    assertThat(shown.firstIndex()).hasToString("18446744073709551613");
    assertThat(shown.lastIndex()).hasToString("18446744073709551614");
    assertThat(shown.commitIndex()).hasToString("18446744073709551614");
    assertThat(shown.next()).hasToString("18446744073709551615");
    assertThat(shown.entries())
        .extracting(EntryDescriptor::index)
        .extracting(Number::toString)
        .containsExactly("18446744073709551613", "18446744073709551614");
    assertThat(shown.entries().get(0).term()).hasToString("18446744073709551615");
  }

  @Test
  void longDataIsCut() {
    EntriesDescriptor shown = shown(log().with(new byte[100_000]), null, null);
    EntryDescriptor entry = shown.entries().get(0);
    assertThat(entry.truncated()).isTrue();
    assertThat(entry.sizeBytes()).isEqualTo(100_000);
    assertThat(entry.data()).hasSizeLessThan(6000);
  }

  @Test
  void thereAreAHundredUnlessMoreAreAskedFor() {
    ReadableWal log = log();
    for (int i = 0; i < 1500; i++) {
      log.with(text("entry"));
    }
    assertThat(shown(log, null, null).entries()).hasSize(100);
    assertThat(shown(log, null, null).next()).isEqualTo(101L);
    assertThat(shown(log, "101", "1").entries()).hasSize(1);
    assertThat(shown(log, "101", "1").next()).isEqualTo(102L);
    assertThat(shown(log, "0x65", "1000").entries()).hasSize(1000);
    assertThat(shown(log, "0x65", "1000").next()).isEqualTo(1101L);
    assertThat(shown(log, "1501", null).entries()).isEmpty();
    assertThat(shown(log, "1501", null).next()).isEqualTo(1501L);
  }

  @Test
  void entriesWithoutDataAreCountedToo() {
    ReadableWal log = log();
    for (int i = 0; i < 20; i++) {
      log.with(new byte[0]);
    }
    assertThat(shown(log, null, "7").entries()).hasSize(7);
  }

  @Test
  void aMegabyteIsReadForAResponseOrOneEntry() {
    ReadableWal log = log();
    for (int i = 0; i < 8; i++) {
      log.with(new byte[400_000]);
    }
    EntriesDescriptor shown = shown(log, null, null);
    assertThat(shown.entries()).hasSize(2);
    assertThat(shown.next()).isEqualTo(3L);
    assertThat(log.bytesRead()).isEqualTo(800_000);

    ReadableWal large = log().with(new byte[3 << 20], new byte[3 << 20]);
    assertThat(shown(large, null, null).entries()).hasSize(1);
    assertThat(shown(large, null, null).next()).isEqualTo(2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "first", "01", "1.0", " 1", "0x", "18446744073709551616"})
  void whatIsNoIndexIsRefused(String from) {
    assertThat(error(ask(all(log()), ANYBODY, from, null), 400))
        .isEqualTo("'" + from + "' is no index. Give 'from' as a number without a sign, in decimal"
            + " (26) or hexadecimal (0x1a).");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "many", "1001", "4294967297", "18446744073709551615"})
  void whatIsNoNumberOfEntriesIsRefused(String max) {
    assertThat(error(ask(all(log()), ANYBODY, null, max), 400))
        .isEqualTo("'" + max + "' is no number of entries. Give 'max' from 1 to 1000; the answer"
            + " says what comes 'next'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "0", "8", "18446744073709551615"})
  void anIndexThatIsNotThereIsAnsweredWithThoseThatAre(String from) {
    ReadableWal log = ReadableWal.from(PATH, 5).with(text("a"), text("b"));
    WebEndpointResponse<OperationResponseBody> response = ask(all(log), ANYBODY, from, null);
    assertThat(response.getStatus()).isEqualTo(404);
    assertThat(response.getBody()).isInstanceOfSatisfying(ProblemDescriptor.class, problem -> {
      assertThat(problem.error()).startsWith("no entry " + from + " in the log in " + PATH);
      assertThat(problem.firstIndex()).isEqualTo(5L);
      assertThat(problem.lastIndex()).isEqualTo(6L);
    });
  }

  @Test
  void anUnknownLogIsAnsweredWithTheNames() {
    WebEndpointResponse<OperationResponseBody> response =
        all(log()).segmentOrEntries(ANYBODY, "billing", "entries", null, null);
    assertThat(error(response, 404)).isEqualTo("there is no log 'billing'; the logs are wal");
  }

  @Test
  void damageEndsThePageBeforeItAndIsNamedByTheNext() {
    WalException.Corrupt damage =
        new WalException.Corrupt(PATH.resolve("0.wal"), 112, "wrong checksum", 1, 2);
    ReadableWal log = log().with(text("a"), text("b"), text("c")).failingAt(3, damage);
    EntriesDescriptor shown = shown(log, null, null);
    assertThat(shown.entries()).hasSize(2);
    assertThat(shown.next()).isEqualTo(3L);

    WebEndpointResponse<OperationResponseBody> response = ask(all(log), ANYBODY, "3", null);
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getBody()).isEqualTo(ProblemDescriptor.of(damage));
  }

  @Test
  void aLogThatIsClosedMeanwhileAnswers503() {
    ReadableWal log = log()
        .with(text("a"), text("b"))
        .failingAt(2, new IllegalStateException("the log is closed"));
    assertThat(error(ask(all(log), ANYBODY, null, null), 503)).isEqualTo("the log is closed");
  }

  @Test
  void dataIsMaskedUnlessShown() {
    EntryDescriptor masked = new EntryDescriptor(1L, 1L, "NORMAL", 6, "******", null, null);
    EntryDescriptor plain =
        new EntryDescriptor(1L, 1L, "NORMAL", 6, "secret", DataEncoding.TEXT, null);
    Visitor guest = new Visitor(() -> "kim", "guest");
    Visitor operator = new Visitor(() -> "robin", "operator");
    Set<String> operators = Set.of("operator");
    assertThat(first(Show.NEVER, operators, operator)).isEqualTo(masked);
    assertThat(first(Show.ALWAYS, operators, ANYBODY)).isEqualTo(plain);
    assertThat(first(Show.WHEN_AUTHORIZED, operators, ANYBODY)).isEqualTo(masked);
    assertThat(first(Show.WHEN_AUTHORIZED, operators, guest)).isEqualTo(masked);
    assertThat(first(Show.WHEN_AUTHORIZED, operators, operator)).isEqualTo(plain);
    assertThat(first(Show.WHEN_AUTHORIZED, Set.of(), ANYBODY)).isEqualTo(masked);
    assertThat(first(Show.WHEN_AUTHORIZED, Set.of(), guest)).isEqualTo(plain);
  }

  @Test
  void maskedDataDoesNotSayWhetherItWasCut() {
    EntryDescriptor entry = first(
        extension(log().with(new byte[9999]).wal(), Show.NEVER, Set.of(), true, List.of()),
        ANYBODY);
    assertThat(entry).isEqualTo(new EntryDescriptor(1L, 1L, "NORMAL", 9999, "******", null, null));
  }

  @Test
  void theApplicationMayMaskShownData() {
    SanitizingFunction cards = data -> "wal.entry.data".equals(data.getKey())
        ? data.withValue(String.valueOf(data.getValue()).replaceAll("\\d{4}", "####"))
        : data;
    EntryDescriptor entry = first(
        extension(log().with(text("card 1234")).wal(), Show.ALWAYS, Set.of(), true, List.of(cards)),
        ANYBODY);
    assertThat(entry)
        .isEqualTo(new EntryDescriptor(1L, 1L, "NORMAL", 9, "card ####", DataEncoding.TEXT, null));
  }

  @Test
  void theApplicationMayMaskAllOfIt() {
    SanitizingFunction all = data -> data.withSanitizedValue();
    EntryDescriptor entry = first(
        extension(log().with(new byte[9999]).wal(), Show.ALWAYS, Set.of(), true, List.of(all)),
        ANYBODY);
    assertThat(entry).isEqualTo(new EntryDescriptor(1L, 1L, "NORMAL", 9999, "******", null, null));
  }

  @Test
  void asterisksThatWereAppendedAreText() {
    assertThat(shown(log().with(text("******")), null, null).entries().get(0).dataEncoding())
        .isEqualTo(DataEncoding.TEXT);
  }

  private static ReadableWal log() {
    return ReadableWal.from(PATH, 1);
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  private static EntryDescriptor first(Show show, Set<String> roles, SecurityContext visitor) {
    return first(
        extension(log().with(text("secret")).wal(), show, roles, true, List.of()), visitor);
  }

  private static EntryDescriptor first(WalEndpointWebExtension extension, SecurityContext visitor) {
    return body(ask(extension, visitor, null, null)).entries().get(0);
  }

  private static EntriesDescriptor shown(
      ReadableWal log, @Nullable String from, @Nullable String max) {
    return body(ask(all(log), ANYBODY, from, max));
  }

  private static EntriesDescriptor body(WebEndpointResponse<OperationResponseBody> response) {
    assertThat(response.getStatus()).isEqualTo(200);
    return (EntriesDescriptor) response.getBody();
  }

  private static String error(WebEndpointResponse<OperationResponseBody> response, int status) {
    assertThat(response.getStatus()).isEqualTo(status);
    return ((ProblemDescriptor) response.getBody()).error();
  }

  private static WebEndpointResponse<OperationResponseBody> ask(
      WalEndpointWebExtension extension,
      SecurityContext visitor,
      @Nullable String from,
      @Nullable String max) {
    return extension.segmentOrEntries(visitor, "wal", "entries", from, max);
  }

  /** Shows everything to everybody. */
  private static WalEndpointWebExtension all(ReadableWal log) {
    return extension(log.wal(), Show.ALWAYS, Set.of(), true, List.of());
  }

  private static WalEndpointWebExtension extension(
      Wal wal, Show show, Set<String> roles, boolean entries, List<SanitizingFunction> functions) {
    WalEndpoint endpoint = new WalEndpoint(
        Map.of("wal", wal), new StartupChecks(), functions, show, WalOperationObserver.NONE);
    return new WalEndpointWebExtension(endpoint, show, roles, entries);
  }

  private record Visitor(Principal principal, String role) implements SecurityContext {
    @Override
    public Principal getPrincipal() {
      return principal;
    }

    @Override
    public boolean isUserInRole(String wanted) {
      return role.equals(wanted);
    }
  }
}
