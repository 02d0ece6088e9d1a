// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.willThrow;

import dev.jwal.RepairReport;
import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.TestStatus;
import dev.jwal.spring.internal.startup.StartupChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Who may see the metadata, and what a log answers that cannot do what it is asked to. */
class WalEndpointTest {

  @TempDir
  Path path;

  private Wal wal;

  @BeforeEach
  void open() {
    wal = TestLog.createdIn(path, "orders-1").directory().openAtEnd();
  }

  @AfterEach
  void close() {
    wal.close();
  }

  @Test
  void withoutTheWebMetadataIsMaskedUnlessShown() {
    assertThat(metadata(endpoint(Show.NEVER))).isEqualTo("******");
    assertThat(metadata(endpoint(Show.WHEN_AUTHORIZED))).isEqualTo("orders-1");
    assertThat(metadata(endpoint(Show.ALWAYS))).isEqualTo("orders-1");
  }

  @Test
  void onTheWebARoleMayBeNeeded() {
    WalEndpointWebExtension extension = new WalEndpointWebExtension(
        endpoint(Show.WHEN_AUTHORIZED), Show.WHEN_AUTHORIZED, Set.of("operator"), false);
    assertThat(metadata(extension, new Visitor(null, "operator"))).isEqualTo("******");
    assertThat(metadata(extension, new Visitor(() -> "kim", "guest"))).isEqualTo("******");
    assertThat(metadata(extension, new Visitor(() -> "kim", "operator"))).isEqualTo("orders-1");
  }

  @Test
  void onTheWebAnyoneAuthenticatedIsEnoughWithoutRoles() {
    WalEndpointWebExtension extension = new WalEndpointWebExtension(
        endpoint(Show.WHEN_AUTHORIZED), Show.WHEN_AUTHORIZED, Set.of(), false);
    assertThat(metadata(extension, new Visitor(() -> "kim", "guest"))).isEqualTo("orders-1");
  }

  @Test
  void theApplicationMayMaskShownMetadata() {
    SanitizingFunction stars =
        data -> "wal.metadata".equals(data.getKey()) ? data.withValue("*") : data;
    WalEndpoint endpoint = new WalEndpoint(
        Map.of("wal", wal),
        new StartupChecks(),
        List.of(stars),
        Show.ALWAYS,
        WalOperationObserver.NONE);
    assertThat(metadata(endpoint)).isEqualTo("*");
  }

  @Test
  void aFullDiskIsAProblemNotAFault() {
    Wal full = TestStatus.of(path).wal();
    willThrow(new WalException.NoSpace(path.resolve("next.wal"), new IOException("full")))
        .given(full)
        .cut();
    assertProblem(full, WalAction.CUT, "no space left to write " + path.resolve("next.wal"));
  }

  @Test
  void aLogIsVerifiedForOneAtATime() {
    List<WebEndpointResponse<OperationResponseBody>> meanwhile = new ArrayList<>();
    AtomicReference<WalEndpointWebExtension> extension = new AtomicReference<>();
    WalOperationObserver observer = new WalOperationObserver() {
      @Override
      public <T> T observe(Operation operation, String name, Supplier<T> work) {
        if (meanwhile.isEmpty()) {
          meanwhile.add(CompletableFuture.supplyAsync(() -> extension.get().act("wal", "verify"))
              .join());
        }
        return work.get();
      }
    };
    WalEndpoint endpoint =
        new WalEndpoint(Map.of("wal", wal), new StartupChecks(), List.of(), Show.NEVER, observer);
    extension.set(new WalEndpointWebExtension(endpoint, Show.NEVER, Set.of(), false));

    assertThat(extension.get().act("wal", "verify").getStatus()).isEqualTo(200);
    assertThat(meanwhile).singleElement().satisfies(response -> {
      assertThat(response.getStatus()).isEqualTo(429);
      assertThat(response.getBody())
          .isInstanceOfSatisfying(
              ProblemDescriptor.class,
              problem -> assertThat(problem.error())
                  .isEqualTo("the log in "
                      + path
                      + " is being verified already. Verify it when that is done."));
    });
    assertThat(extension.get().act("wal", "verify").getStatus()).isEqualTo(200);
  }

  @Test
  void noLogHasTheNameOfAnAction() {
    for (String name : List.of("cut", "Sync", "VERIFY")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new WalEndpoint(
              Map.of(name, wal),
              new StartupChecks(),
              List.of(),
              Show.NEVER,
              WalOperationObserver.NONE))
          .withMessage("the Wal bean '" + name + "' has the name of an action of the endpoint"
              + " 'wal'; the actions are cut, sync, verify. Give the bean another name.");
    }
  }

  @Test
  void whatHangsAndWhatIsRefusedIsShown() {
    WalException.NoSpace full =
        new WalException.NoSpace(path.resolve("next.wal"), new IOException("full"));
    Wal refusing = TestStatus.of(path)
        .writingSince(Instant.EPOCH)
        .withoutSpace(full, Instant.MAX)
        .wal();
    WalDescriptor shown = described(refusing);
    assertThat(shown.writingSince()).isEqualTo(Instant.EPOCH);
    assertThat(shown.refused()).isEqualTo(ProblemDescriptor.of(full));
    assertThat(shown.refusedSince()).isEqualTo(Instant.MAX);
  }

  @Test
  void indexesHaveNoSign() {
    SegmentInfo segment = new SegmentInfo("x.wal", -1, -2, 100, 100, Instant.EPOCH, false);
    Wal large = TestStatus.of(path).withSegment(segment).withEntries(-4, -3).wal();
    WalDescriptor shown = described(large);
    assertThat(List.of(
            shown.segments().get(0).sequence(),
            shown.segments().get(0).firstIndex(),
            shown.lastIndex(),
            shown.firstIndex()))
        .extracting(Number::toString)
        .containsExactly(
            "18446744073709551615",
            "18446744073709551614",
            "18446744073709551613",
            "18446744073709551612");
  }

  @Test
  void recordsThatARepairDroppedAreCountedAndNamed() {
    RepairReport repair =
        new RepairReport(path.resolve("0.wal"), 96, 500, 3, 7, -2L, "torn", Optional.empty());
    Wal repaired = TestStatus.of(path).withRepair(repair).wal();
    TornTailDescriptor shown = described(repaired).verification().tornTail();
    assertThat(shown).isNotNull();
    assertThat(shown.droppedRecords()).isEqualTo(3);
    assertThat(shown.firstDroppedIndex()).isEqualTo(7L);
    assertThat(shown.lastDroppedIndex()).hasToString("18446744073709551614");
  }

  @Test
  void aLogThatStoppedSaysWhy() {
    WalException.Io cause =
        new WalException.Io(WalException.Operation.SYNC, path, new IOException("EIO"));
    Wal stopped = TestStatus.of(path).stopped(cause).wal();
    willThrow(new WalException.Failed(path, cause)).given(stopped).cut();
    willThrow(new WalException.Failed(path, cause)).given(stopped).sync();
    assertProblem(stopped, WalAction.CUT, "has stopped after a failure: cannot sync " + path);
    assertProblem(stopped, WalAction.SYNC, "has stopped after a failure: cannot sync " + path);
    WalDescriptor shown = described(stopped);
    assertThat(shown.state()).isEqualTo(WalStatus.State.FAILED);
    assertThat(shown.failure()).isNotNull();
    assertThat(shown.failure().error()).startsWith("cannot sync " + path);
    assertThat(shown.failure().offset()).isNull();
  }

  @Test
  void everythingShownMayBeTurnedIntoJsonInANativeImage() {
    RuntimeHints hints = new RuntimeHints();
    new ReflectiveRuntimeHintsRegistrar()
        .registerRuntimeHints(hints, WalEndpoint.class, WalEndpointWebExtension.class);
    assertThat(List.of(
            WalDescriptor.class,
            SegmentDescriptor.class,
            VerificationDescriptor.class,
            SegmentContentsDescriptor.class,
            SegmentContentsDescriptor.RecordCounts.class,
            CutDescriptor.class,
            SyncDescriptor.class,
            EntriesDescriptor.class,
            EntryDescriptor.class,
            EntryDescriptor.DataEncoding.class,
            ProblemDescriptor.class))
        .allSatisfy(
            type -> assertThat(RuntimeHintsPredicates.reflection().onType(type).test(hints))
                .as(type.getSimpleName())
                .isTrue());
  }

  private void assertProblem(Wal wal, WalAction action, String error) {
    WebEndpointResponse<OperationResponseBody> response = new WalEndpointWebExtension(
            endpoint(wal, Show.NEVER), Show.NEVER, Set.of(), false)
        .act("wal", action.name());
    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getBody())
        .isInstanceOfSatisfying(
            ProblemDescriptor.class, problem -> assertThat(problem.error()).contains(error));
  }

  private WalEndpoint endpoint(Show showValues) {
    return endpoint(wal, showValues);
  }

  private static WalEndpoint endpoint(Wal wal, Show showValues) {
    return new WalEndpoint(
        Map.of("wal", wal), new StartupChecks(), List.of(), showValues, WalOperationObserver.NONE);
  }

  private static WalDescriptor described(Wal wal) {
    return requireNonNull(endpoint(wal, Show.NEVER).log("wal"));
  }

  private static @Nullable String metadata(WalEndpoint endpoint) {
    return requireNonNull(endpoint.log("wal")).metadata();
  }

  private static @Nullable String metadata(WalEndpointWebExtension extension, Visitor visitor) {
    WalDescriptor shown = (WalDescriptor) extension.log(visitor, "wal").getBody();
    return requireNonNull(shown).metadata();
  }

  private record Visitor(@Nullable Principal principal, String role) implements SecurityContext {
    @Override
    public @Nullable Principal getPrincipal() {
      return principal;
    }

    @Override
    public boolean isUserInRole(String wanted) {
      return role.equals(wanted);
    }
  }
}
