// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.spring.TextWalCodec;
import dev.jwal.spring.WalTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is copied, and what is done to the copy. */
class CrashedWalTest {

  @TempDir
  Path temporary;

  private Path log;
  private Wal wal;
  private int crashes;
  private WalTemplate template;

  @BeforeEach
  void open() {
    log = temporary.resolve("log");
    WalOptions options = WalOptions.DEFAULT.withSegmentBytes(64 * 1024).withUnsafeNoSync(true);
    wal = WalDirectory.at(log, options).create(new byte[0]);
    template = new WalTemplate(wal, new TextWalCodec());
  }

  @AfterEach
  void close() {
    wal.close();
  }

  @Test
  void allThatWasAcknowledgedIsInTheCopy() {
    template.append("one");
    template.append("two");
    assertThat(textsIn(crashed())).containsExactly("one", "two");
  }

  @Test
  void aCopyIsWholeWhateverIsAppendedMeanwhile() {
    AtomicLong acknowledged = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> appending = CompletableFuture.runAsync(() -> {
      while (!done.get()) {
        long index = template.append("0123456789".repeat(10));
        acknowledged.set(index);
      }
    });
    try {
      for (int i = 0; i < 10; i++) {
        long before = acknowledged.get();
        CrashedWal crashed = CrashedWal.copyOf(log, temporary.resolve("copy-" + i));
        try (Wal reopened = WalDirectory.at(crashed.directory()).openAtEnd()) {
          assertThat(reopened.failure()).isEmpty();
          assertThat(reopened.lastIndex()).isGreaterThanOrEqualTo(before);
        }
      }
    } finally {
      done.set(true);
      appending.join();
    }
  }

  @Test
  void theEndIsWhereTheRecordsEnd() {
    template.append("one");
    assertThat(crashed().end())
        .isEqualTo(wal.status().segments().get(0).sizeBytes())
        .isLessThan(wal.status().segments().get(0).allocatedBytes());
  }

  @Test
  void theLastBytesAreCutOff() {
    template.append("one");
    long before = crashed().end();
    template.append("two");
    CrashedWal crashed = crashed();
    crashed.cutLast(crashed.end() - before - 8);
    assertThat(WalDirectory.at(crashed.directory()).previewRepair().torn()).isTrue();
    assertThat(textsIn(crashed)).containsExactly("one");
    assertThat(crashed.end()).isEqualTo(before + 8);
  }

  @Test
  void noMoreIsCutOffThanThereIs() {
    CrashedWal crashed = crashed();
    long end = crashed.end();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> crashed.cutLast(end + 1))
        .withMessageContaining("it has " + end + " bytes of records");
    assertThatIllegalArgumentException().isThrownBy(() -> crashed.cutLast(0));
  }

  @Test
  void aFlippedByteIsDamage() throws IOException {
    template.append("one");
    CrashedWal crashed = crashed();
    byte[] before = Files.readAllBytes(crashed.lastSegment());
    crashed.flipByte(70);
    byte[] after = Files.readAllBytes(crashed.lastSegment());
    before[70] = (byte) ~before[70];
    assertThat(after).isEqualTo(before);
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> textsIn(crashed));
  }

  @Test
  void aByteOfAnEarlierSegmentIsFlipped() {
    Path first = Path.of(wal.status().segments().get(0).name());
    template.append("one");
    wal.cut();
    template.append("two");
    CrashedWal crashed = crashed().flipByte(first, 70);
    assertThat(crashed.lastSegment().getFileName()).isNotEqualTo(first);
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> textsIn(crashed))
        .withMessageContaining(first.toString());
  }

  @Test
  void onlyTheCopyIsDamaged() {
    CrashedWal crashed = crashed();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> crashed.flipByte(log.resolve(crashed.lastSegment().getFileName()), 0))
        .withMessageContaining("expected one in " + crashed.directory());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> crashed.flipByte(1 << 30))
        .withMessageContaining("there is no byte at 1073741824");
  }

  @Test
  void whereThereIsNoLogThereIsNoCrash() {
    assertThatIllegalStateException()
        .isThrownBy(() -> CrashedWal.copyOf(temporary.resolve("none"), temporary.resolve("copy")))
        .withMessageStartingWith("There is no log in " + temporary.resolve("none"));
  }

  @Test
  void nothingIsCopiedOverWhatIsThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CrashedWal.copyOf(log, temporary))
        .withMessageContaining("it exists");
  }

  private CrashedWal crashed() {
    return CrashedWal.copyOf(log, temporary.resolve("crashed-" + ++crashes));
  }

  private static List<String> textsIn(CrashedWal crashed) {
    return WalDirectory.at(crashed.directory()).readAll(SnapshotMark.NONE).entries().stream()
        .map(Entry::data)
        .map(data -> new String(data, UTF_8))
        .toList();
  }
}
