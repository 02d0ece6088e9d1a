// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Slow;
import dev.jwal.WalException;
import dev.jwal.directory.OtherProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether a lock is kept as long as it has to be, and never longer, in whatever order files are
 * opened and closed.
 */
@Timeout(60)
@Slow
class OpenFilesTest {

  private enum Step {
    OPEN,
    LOCK,
    CLOSING,
    CLOSED
  }

  /** What happens at a step of the operating system's. */
  private interface Event {
    void happen() throws IOException;
  }

  private static final Event NOTHING = () -> {};

  @TempDir
  Path directory;

  private Path file;
  private Thread started = Thread.currentThread();
  private final Steps steps = new Steps();
  private final OpenFiles files = new OpenFiles(steps);

  @BeforeEach
  void makeAFile() throws IOException {
    file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
  }

  @Test
  void aFileIsLockedOnce() throws IOException {
    try (DiskFile locked = files.openAndLock(file, false)) {
      assertThat(locked.size()).isEqualTo(3);
      assertLockedHere(file);
      assertThat(isLockedForOthers()).isTrue();
    }
    assertThat(isLockedForOthers()).isFalse();
    files.openAndLock(file, false).close();
  }

  @Test
  void aFileThatIsMadeIsLockedAtOnce() throws IOException {
    Path made = directory.resolve("made");
    try (DiskFile locked = files.createAndLock(made, true)) {
      assertThat(locked.isAt(made)).isTrue();
      assertLockedHere(made);
    }
    files.openAndLock(made, true).close();
  }

  @Test
  void aSecondCloseReleasesNoOtherLock() throws IOException {
    DiskFile first = files.openAndLock(file, false);
    first.close();
    try (DiskFile second = files.openAndLock(file, false)) {
      first.close();
      assertLockedHere(file);
      assertThat(second.size()).isEqualTo(3);
    }
  }

  @Test
  void aReaderOfALockedFileDoesNotUnlockIt() throws IOException {
    try (DiskFile locked = files.openAndLock(file, false)) {
      files.openToRead(file).close();
      assertThat(isLockedForOthers()).isTrue();
      assertThat(locked.size()).isEqualTo(3);
    }
  }

  @Test
  void aReaderFromBeforeTheLockClosesAfterIt() throws IOException {
    DiskFile reader = files.openToRead(file);
    DiskFile locked = files.openAndLock(file, false);
    reader.close();
    assertThat(isLockedForOthers()).isTrue();
    assertThat(steps.open()).isEqualTo(2);

    locked.close();
    assertThat(isLockedForOthers()).isFalse();
    assertThat(steps.open()).isZero();
  }

  @Test
  void aReaderOfALockedFileDoesNotKeepItLocked() throws IOException {
    DiskFile locked = files.openAndLock(file, false);
    DiskFile reader = files.openToRead(file);
    locked.close();

    assertThat(isLockedForOthers()).isFalse();
    assertThat(reader.read(ByteBuffer.allocate(3), 0)).isEqualTo(3);
    reader.close();
    assertThat(steps.open()).isZero();
  }

  @Test
  void aReaderFromBeforeALockIsReleasedDoesNotUnlockTheNext() throws IOException {
    DiskFile first = files.openAndLock(file, false);
    DiskFile reader = files.openToRead(file);
    first.close();

    DiskFile second = files.openAndLock(file, false);
    reader.close();
    assertThat(isLockedForOthers()).isTrue();
    assertThat(second.size()).isEqualTo(3);
    second.close();
    assertThat(isLockedForOthers()).isFalse();
    assertThat(steps.open()).isZero();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLOSING")
  void anErrorAtAnyStepLeavesNothingLocked(Step step) throws IOException {
    for (Throwable thrown :
        List.of(new IOException("once"), new OutOfMemoryError("once"), new StackOverflowError())) {
      steps.once(step, () -> {
        if (thrown instanceof IOException e) {
          throw e;
        }
        throw (Error) thrown;
      });
      assertThatThrownBy(() -> files.openAndLock(file, true).close()).isSameAs(thrown);

      assertThat(steps.open()).isZero();
      assertThat(isLockedForOthers()).isFalse();
      files.openAndLock(file, true).close();
    }
  }

  @Test
  void aFileLockedElsewhereCanBeLockedAfterwards() throws IOException {
    steps.refuseLock = true;
    assertThatExceptionOfType(WalException.Locked.class)
        .isThrownBy(() -> files.openAndLock(file, false))
        .satisfies(refusal -> assertThat(refusal.heldByThisProcess()).isFalse());
    assertThat(steps.open()).isZero();

    steps.refuseLock = false;
    files.openAndLock(file, false).close();
  }

  // Two applications in one server have the library twice.
  @Test
  void aLogOfAnotherClassLoaderIsNoticedAndKeepsItsLock() throws IOException {
    OpenFiles others = new OpenFiles(Channel::open);
    try (DiskFile locked = others.openAndLock(file, false)) {
      for (int i = 0; i < 3; i++) {
        assertLockedHere(file);
        files.openToRead(file).close();
      }
      assertThat(isLockedForOthers()).isTrue();
      assertThat(steps.open()).as("one that is used again and again").isEqualTo(1);
      assertThat(locked.size()).isEqualTo(3);
    }
    files.openAndLock(file, false).close();
    assertThat(steps.open()).isZero();
    assertThat(isLockedForOthers()).isFalse();
  }

  @Test
  void propertiesThatATestRestoresLockNothing() throws IOException {
    DiskFile locked = files.openAndLock(file, false);
    FileKey key = FileKey.of(file);
    locked.close();
    JvmLocks.add(key, file);
    try {
      files.openAndLock(file, false).close();
    } finally {
      JvmLocks.remove(key);
    }
  }

  @Test
  void aDiskThatDoesNotAnswerHoldsUpOnlyWhoWantsTheFile() throws Exception {
    for (Step step : Step.values()) {
      Gate gate = new Gate();
      steps.once(step, gate::pass);
      CompletableFuture<Void> stuck =
          running(() -> files.openAndLock(file, false).close());
      gate.awaitArrival();

      Path other = directory.resolve("beside " + step);
      files.createAndLock(other, false).close();
      files.openAndLock(other, false).close();
      files.openToRead(other).close();

      gate.open();
      stuck.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aFileIsNotClosedWhileAnotherThreadLocksIt() throws Exception {
    DiskFile reader = files.openToRead(file);
    Gate gate = new Gate();
    steps.once(Step.LOCK, gate::pass);
    CompletableFuture<DiskFile> locking = supplying(() -> files.openAndLock(file, false));
    gate.awaitArrival();
    CompletableFuture<Void> closing = running(reader::close);
    awaitBlockedOrEnded();
    gate.open();

    DiskFile locked = locking.get(30, TimeUnit.SECONDS);
    closing.get(30, TimeUnit.SECONDS);
    assertThat(isLockedForOthers()).isTrue();
    assertThat(steps.open()).as("the lock's, and the reader's").isEqualTo(2);
    locked.close();
    assertThat(steps.open()).isZero();
  }

  @Test
  void aFileIsNotLockedWhileAnotherThreadClosesIt() throws Exception {
    DiskFile reader = files.openToRead(file);
    Gate gate = new Gate();
    steps.once(Step.CLOSING, gate::pass);
    CompletableFuture<Void> closing = running(reader::close);
    gate.awaitArrival();
    CompletableFuture<DiskFile> locking = supplying(() -> files.openAndLock(file, false));
    awaitBlockedOrEnded();
    gate.open();

    closing.get(30, TimeUnit.SECONDS);
    try (DiskFile locked = locking.get(30, TimeUnit.SECONDS)) {
      assertThat(isLockedForOthers()).isTrue();
      assertThat(locked.size()).isEqualTo(3);
    }
  }

  @Test
  void aFileIsNotLockedAgainBeforeItsLockIsReleased() throws Exception {
    DiskFile locked = files.openAndLock(file, false);
    Gate gate = new Gate();
    steps.once(Step.CLOSING, gate::pass);
    CompletableFuture<Void> closing = running(locked::close);
    gate.awaitArrival();
    CompletableFuture<DiskFile> again = supplying(() -> files.openAndLock(file, false));
    awaitBlockedOrEnded();
    gate.open();

    closing.get(30, TimeUnit.SECONDS);
    try (DiskFile second = again.get(30, TimeUnit.SECONDS)) {
      assertThat(isLockedForOthers()).isTrue();
      assertThat(second.size()).isEqualTo(3);
    }
  }

  @Test
  void aFileThatIsReplacedWhileItIsOpenedIsRefused() throws IOException {
    steps.once(Step.OPEN, () -> {
      Files.move(file, directory.resolve("moved"));
      Files.write(file, new byte[] {4});
    });
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> files.openAndLock(file, false))
        .withMessageContaining("replaced while it was opened");
    files.openAndLock(file, false).close();
  }

  @Test
  void whatIsNoRegularFileIsNotOpened() throws IOException, InterruptedException {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path other : List.of(pipe, directory)) {
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> files.openAndLock(other, false))
          .withMessageContaining(other + ": not a regular file");
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> files.openToRead(other));
    }
    assertThat(steps.opened).isEmpty();
  }

  @Test
  void aFileIsAtItsNameUntilSomethingElseIs() throws IOException {
    try (DiskFile locked = files.openAndLock(file, false)) {
      Path moved = directory.resolve("moved");
      assertThat(locked.isAt(file)).isTrue();

      Files.move(file, moved);
      assertThat(locked.isAt(file)).isFalse();
      assertThat(locked.isAt(moved)).isTrue();

      Files.createSymbolicLink(file, moved);
      assertThat(locked.isAt(file)).isFalse();

      Files.delete(file);
      Files.write(file, new byte[] {1, 2, 3});
      assertThat(locked.isAt(file)).isFalse();
    }
  }

  private void assertLockedHere(Path locked) {
    assertThatExceptionOfType(WalException.Locked.class)
        .isThrownBy(() -> files.openAndLock(locked, false))
        .satisfies(refusal -> assertThat(refusal.heldByThisProcess()).isTrue());
  }

  private boolean isLockedForOthers() {
    return OtherProcess.isLocked(file);
  }

  private CompletableFuture<Void> running(Event action) {
    return supplying(() -> {
      action.happen();
      return null;
    });
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private <T> CompletableFuture<T> supplying(Action<T> action) {
    CompletableFuture<T> future = new CompletableFuture<>();
    started = new Thread(() -> {
      try {
        future.complete(action.run());
      } catch (Throwable e) {
        future.completeExceptionally(e);
      }
    });
    started.start();
    return future;
  }

  /** Waits until the thread started last has to wait for another, or has got through. */
  private void awaitBlockedOrEnded() {
    while (started.getState() != Thread.State.BLOCKED
        && started.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }

  /** Holds a thread back until it may continue. */
  private static final class Gate {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    void pass() {
      arrived.countDown();
      await(open);
    }

    void awaitArrival() {
      await(arrived);
    }

    void open() {
      open.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** The operating system, one step of which can be made to wait or to fail once. */
  private static final class Steps implements OpenFiles.Opener {
    private final List<SteppedChannel> opened = new ArrayList<>();
    private volatile Step step = Step.OPEN;
    private volatile Event event = NOTHING;
    private volatile boolean refuseLock;

    void once(Step at, Event happening) {
      step = at;
      event = happening;
    }

    private void at(Step now) throws IOException {
      if (now == step) {
        Event happening = event;
        event = NOTHING;
        happening.happen();
      }
    }

    synchronized long open() {
      return opened.stream().filter(channel -> !channel.closed).count();
    }

    @Override
    public Channel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... rights)
        throws IOException {
      at(Step.OPEN);
      SteppedChannel channel = new SteppedChannel(path, options, rights);
      synchronized (this) {
        opened.add(channel);
      }
      return channel;
    }

    private final class SteppedChannel extends Channel {
      private volatile boolean closed;

      private SteppedChannel(
          Path path, Set<? extends OpenOption> options, FileAttribute<?>... rights)
          throws IOException {
        super(path, options, rights);
      }

      @Override
      FileLock tryLock() throws IOException {
        FileLock lock = refuseLock ? null : super.tryLock();
        at(Step.LOCK);
        return lock;
      }

      @Override
      public void close() throws IOException {
        at(Step.CLOSING);
        super.close();
        closed = true;
        at(Step.CLOSED);
      }
    }
  }
}
