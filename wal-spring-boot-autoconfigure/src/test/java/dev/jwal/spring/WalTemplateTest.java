// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.fixture.TestLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.ResolvableType;

class WalTemplateTest {

  private static final int THREADS = 16;
  private static final int EACH = 50;

  @TempDir
  Path path;

  private Wal wal;
  private WalTemplate template;

  @BeforeEach
  void open() {
    wal = WalDirectory.at(path, TestLog.SMALL).create(new byte[0]);
    template = new WalTemplate(wal, new TextWalCodec());
  }

  @AfterEach
  void close() {
    wal.close();
  }

  @Test
  void indexesRiseByOne() {
    assertThat(template.append("one")).isEqualTo(1);
    assertThat(template.append(new byte[] {2})).isEqualTo(2);
    assertThat(template.appendAsync("three").join()).isEqualTo(3);
    assertThat(template.appendAsync(new byte[] {4}).join()).isEqualTo(4);
  }

  @Test
  void whatWasAppendedIsDurableAndCommitted() {
    template.append("one");
    assertThat(wal.status().syncedIndex()).isEqualTo(1);
    assertThat(wal.state()).isEqualTo(new HardState(1, 0, 1));
    assertThat(read()).containsExactly("one");
  }

  @Test
  void bytesAreTakenAsTheyAre() {
    Object bytes = "abc".getBytes(UTF_8);
    template.append(bytes);
    template.appendAsync(bytes).join();
    template.appendAll(List.of(bytes));
    assertThat(read()).containsExactly("abc", "abc", "abc");
  }

  @Test
  void severalValuesHaveIndexesInARow() {
    template.append("one");
    assertThat(template.appendAll(List.of("two", "three"))).isEqualTo(3);
    assertThat(template.appendAllAsync(List.of("four", "five")).join()).isEqualTo(5);
    assertThat(read()).containsExactly("one", "two", "three", "four", "five");
  }

  @Test
  void ofSeveralValuesNoneIsAppendedIfOneCannotBe() {
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> template.appendAll(List.of("one", 2)));
    assertThat(wal.lastIndex()).isZero();
  }

  @Test
  void noValueIsNothingToAppend() {
    assertThatIllegalArgumentException().isThrownBy(() -> template.appendAll(List.of()));
    assertThatNullPointerException().isThrownBy(() -> template.append((Object) null));
  }

  @Test
  void whatCannotBeEncodedIsNotWritten() {
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> template.append(42))
        .withMessageContaining("java.lang.Integer")
        .withMessageContaining("expected byte[] or String");
    assertThat(template.appendAsync(42))
        .isCompletedExceptionally()
        .failsWithin(1, TimeUnit.MINUTES)
        .withThrowableThat()
        .withCauseInstanceOf(WalCodecException.class);
    assertThat(wal.lastIndex()).isZero();
  }

  @Test
  void whateverACodecThrowsIsACodecException() {
    WalTemplate broken = new WalTemplate(wal, new Broken());
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> broken.append("value"))
        .withMessageContaining("java.lang.String cannot be encoded")
        .withCauseInstanceOf(UnsupportedOperationException.class);
    assertThat(wal.lastIndex()).isZero();
  }

  @Test
  void whatTheLogThrowsIsThrown() {
    wal.close();
    assertThatIllegalStateException().isThrownBy(() -> template.append("late"));
    assertThatIllegalStateException().isThrownBy(() -> template.append("late", entry -> {}));
    assertThat(template.appendAsync("late")).isCompletedExceptionally();
  }

  @Test
  void anEntryIsAppliedWithIndexTermAndValue() {
    List<Object> received = new ArrayList<>();
    assertThat(template.append("one", received::add)).isEqualTo(1);
    assertThat(template.appendAsync("two", received::add).join()).isEqualTo(2);
    assertThat(received).containsExactly(new WalEntry<>(1, 1, "one"), new WalEntry<>(2, 1, "two"));
  }

  @Test
  void aCommandReturnsWhatCameOfIt() {
    String outcome = template.execute("one", entry -> entry.value().length() + "@" + entry.index());
    assertThat(outcome).isEqualTo("3@1");
    assertThat(template.executeAsync("two", entry -> entry.index() * 10).join()).isEqualTo(20);
  }

  @Test
  void whatApplyThrowsIsThrownAndTheEntryStays() {
    IllegalStateException mine = new IllegalStateException("mine");
    assertThatIllegalStateException()
        .isThrownBy(() -> template.append("one", entry -> {
          throw mine;
        }))
        .isSameAs(mine);
    assertThat(read()).containsExactly("one");
  }

  @Test
  void nothingIsAppliedThatWasNotWritten() {
    List<Object> received = new ArrayList<>();
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> new WalTemplate(wal, new Broken()).append("value", received::add));
    assertThat(received).isEmpty();
  }

  @Test
  void whoIsApplyingMayAppendButNotWait() {
    CompletableFuture<Long> inner = new CompletableFuture<>();
    template.append(
        "one",
        entry -> template
            .appendAsync("two", another -> {})
            .whenComplete((index, problem) -> inner.complete(index)));
    assertThat(inner.join()).isEqualTo(2);
    assertThatIllegalStateException()
        .isThrownBy(() -> template.append("three", entry -> template.append("four", another -> {})))
        .withMessageContaining("Async twin");
    assertThatIllegalStateException()
        .isThrownBy(() -> template.append("four", entry -> template.append("five")))
        .withMessageContaining("Async twin");
    assertThat(wal.lastIndex()).isEqualTo(4);
  }

  @Test
  void manyThreadsApplyInTheOrderOfTheLog() throws Exception {
    applyFromManyThreads(Executors.newFixedThreadPool(THREADS));
  }

  @Test
  void manyVirtualThreadsApplyInTheOrderOfTheLog() throws Exception {
    applyFromManyThreads(virtualThreads());
  }

  @Test
  void manyThreadsThatDoNotWaitApplyInTheOrderOfTheLog() throws Exception {
    List<Long> applied = Collections.synchronizedList(new ArrayList<>());
    ConcurrentLinkedQueue<CompletableFuture<Long>> futures = new ConcurrentLinkedQueue<>();
    inThreads(Executors.newFixedThreadPool(THREADS), () -> {
      for (int i = 0; i < EACH; i++) {
        futures.add(template.appendAsync("value", entry -> applied.add(entry.index())));
      }
    });
    futures.forEach(CompletableFuture::join);
    assertThat(applied).containsExactlyElementsOf(upTo(THREADS * EACH));
  }

  @Test
  void anEntryIsAppliedWhateverTheCallerDoesWithTheFuture() {
    List<String> applied = new ArrayList<>();
    for (Consumer<CompletableFuture<Long>> disturb : List.<Consumer<CompletableFuture<Long>>>of(
        future -> future.cancel(true),
        future -> future.complete(0L),
        future -> future.completeExceptionally(new IllegalStateException()),
        future -> future.obtrudeValue(0L),
        future -> future.orTimeout(0, TimeUnit.NANOSECONDS))) {
      CountDownLatch disturbed = new CountDownLatch(1);
      holdCompletions(disturbed);
      disturb.accept(template.appendAsync("one", entry -> applied.add(entry.value())));
      template.executeAsync("two", entry -> applied.add(entry.value())).cancel(false);
      disturbed.countDown();
    }
    template.appendAsync("last").join(); // Those before it have been applied by then.
    assertThat(applied)
        .containsExactlyElementsOf(Collections.nCopies(5, List.of("one", "two")).stream()
            .flatMap(List::stream)
            .toList());
  }

  @Test
  void aStageIsRefusedToWaitAndNothingHangs() {
    List<Supplier<Object>> calls = List.of(
        () -> template.append("b"),
        () -> template.append(new byte[1]),
        () -> template.append("b", entry -> {}),
        () -> template.appendAll(List.of("b")),
        () -> template.execute("b", WalEntry::index));
    for (Supplier<Object> call : calls) {
      CountDownLatch attached = new CountDownLatch(1);
      holdCompletions(attached);
      List<CompletableFuture<Object>> stages = List.of(
          wal.appendAsync(new byte[1]).thenApply(index -> call.get()),
          template.appendAsync("a").thenApply(index -> call.get()),
          template.executeAsync("a", WalEntry::index).thenApply(index -> call.get()));
      attached.countDown();
      assertThat(stages)
          .allSatisfy(stage -> assertThat(stage)
              .failsWithin(1, TimeUnit.MINUTES)
              .withThrowableThat()
              .withCauseInstanceOf(IllegalStateException.class)
              .withMessageContaining("Nothing was appended. Call the method's Async twin"));
    }
    assertThat(wal.lastIndex()).isEqualTo(20);
    assertThat(template.appendAsync("next").join()).isEqualTo(21);
  }

  @Test
  void twoLogsDoNotWaitForEachOther(@TempDir Path otherPath) {
    try (Wal otherWal = WalDirectory.at(otherPath, TestLog.SMALL).create(new byte[0])) {
      WalTemplate other = new WalTemplate(otherWal, new TextWalCodec());
      CountDownLatch both = new CountDownLatch(2);
      for (CompletableFuture<String> future :
          List.of(executeFrom(template, other, both), executeFrom(other, template, both))) {
        assertThat(future)
            .failsWithin(10, TimeUnit.SECONDS)
            .withThrowableThat()
            .withCauseInstanceOf(IllegalStateException.class)
            .withMessageContaining("completes the futures of a log");
      }
      assertThat(wal.lastIndex()).isEqualTo(1);
      assertThat(otherWal.lastIndex()).isEqualTo(1);
    }
  }

  private static CompletableFuture<String> executeFrom(
      WalTemplate from, WalTemplate to, CountDownLatch both) {
    return from.executeAsync("command", entry -> {
      both.countDown();
      await(both);
      return to.execute("nested", nested -> "done");
    });
  }

  @Test
  void aStageWithAnExecutorMayWait() {
    assertThat(template
            .appendAsync("a")
            .thenApplyAsync(index -> template.execute("b", WalEntry::index))
            .join())
        .isEqualTo(2);
  }

  @Test
  void anAppliedEntryHasTheTermInWhichItWasWritten() {
    CountDownLatch raised = new CountDownLatch(1);
    holdCompletions(raised);
    CompletableFuture<WalEntry<String>> applied =
        template.executeAsync("a", entry -> new WalEntry<>(entry.index(), entry.term(), "x"));
    wal.save(new HardState(7, 0, 2), List.of());
    raised.countDown();

    assertThat(applied.join()).isEqualTo(new WalEntry<>(2, 1, "x"));
    assertThat(template.<String, Long>execute("b", WalEntry::term)).isEqualTo(7);
  }

  /** Keeps futures from completing, so that what is attached to them now runs where they do. */
  private void holdCompletions(CountDownLatch until) {
    wal.appendAsync(List.of(new byte[1]), (index, term) -> {
      await(until);
      return index;
    });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void applyFromManyThreads(ExecutorService threads) throws Exception {
    List<Long> applied = new ArrayList<>(); // Not synchronized: one applies at a time.
    List<String> values = new ArrayList<>();
    inThreads(threads, () -> {
      for (int i = 0; i < EACH; i++) {
        String value = "value " + Thread.currentThread() + i;
        template.append(value, entry -> {
          applied.add(entry.index());
          values.add(entry.value());
        });
      }
    });
    assertThat(applied).containsExactlyElementsOf(upTo(THREADS * EACH));
    assertThat(read()).isEqualTo(values);
  }

  @Test
  void everyThreadGetsAnIndexOfItsOwn() throws Exception {
    ConcurrentLinkedQueue<Long> indexes = new ConcurrentLinkedQueue<>();
    inThreads(Executors.newFixedThreadPool(THREADS), () -> {
      for (int i = 0; i < EACH; i++) {
        indexes.add(template.append("value"));
      }
    });
    assertThat(indexes).containsExactlyInAnyOrderElementsOf(upTo(THREADS * EACH));
    wal.close();
    try (Wal again = WalDirectory.at(path, TestLog.SMALL).openAtEnd()) {
      assertThat(new WalTemplate(again, new TextWalCodec()).append("next"))
          .isEqualTo(THREADS * EACH + 1);
    }
  }

  @Test
  void anInterruptedThreadStillAppends() {
    Thread.currentThread().interrupt();
    try {
      assertThat(template.append("one", entry -> {})).isEqualTo(1);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(template.append("two")).isEqualTo(2);
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private static void inThreads(ExecutorService threads, Runnable work) throws Exception {
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(work));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static ExecutorService virtualThreads() throws Exception {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "this JVM has no virtual threads");
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private List<String> read() {
    return WalDirectory.at(path).readAll(SnapshotMark.NONE).entries().stream()
        .map(Entry::data)
        .map(data -> new String(data, UTF_8))
        .toList();
  }

  private static final class Broken implements WalCodec {
    @Override
    public byte[] encode(Object value) {
      throw new UnsupportedOperationException("broken");
    }

    @Override
    public Object decode(byte[] data, ResolvableType type) {
      throw new UnsupportedOperationException("broken");
    }
  }
}
