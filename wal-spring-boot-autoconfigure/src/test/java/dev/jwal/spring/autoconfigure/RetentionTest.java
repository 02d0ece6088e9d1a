// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static dev.jwal.spring.fixture.TestLog.append;
import static dev.jwal.spring.fixture.TestLog.markAt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.directory.WalDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** How many released segments are kept, and what the application's log says of the others. */
@ExtendWith(OutputCaptureExtension.class)
class RetentionTest {

  @TempDir
  Path path;

  private final List<Long> purged = new ArrayList<>();

  /** A whole application, because that brings what the engine logs to the console. */
  private void keeping(int segments, Consumer<Wal> work) {
    try (ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class)
        .web(WebApplicationType.NONE)
        .initializers(started -> ((GenericApplicationContext) started)
            .registerBean(WalEventListener.class, () -> new WalEventListener() {
              @Override
              public void purged(SegmentInfo segment) {
                purged.add(segment.sequence());
              }
            }))
        .run(
            "--wal.dir=" + path,
            "--wal.segment-size=64KB",
            "--wal.retention.max-segments=" + segments)) {
      work.accept(context.getBean(Wal.class));
    }
  }

  @Test
  void allDeletedSegmentsAreLoggedInOneLineWithTheReason(CapturedOutput output) {
    keeping(2, wal -> {
      segments(wal, 6);
      wal.saveSnapshot(markAt(6));
      for (int i = 0; i < 3; i++) {
        wal.releaseTo(6);
      }
      assertThat(sequences(wal)).containsExactly(2L, 3L, 4L, 5L, 6L);
    });
    assertThat(purged).containsExactly(0L, 1L);
    assertThat(output.toString().lines().filter(line -> line.contains("released segments in")))
        .singleElement()
        .asString()
        .contains("deleted 2 released segments in " + path)
        .contains("from 0000000000000000-0000000000000000.wal")
        .contains("to 0000000000000001-0000000000000002.wal: more than 2 were there");
  }

  @Test
  void whatTheNewestMarkNeedsIsKept(CapturedOutput output) {
    keeping(1, wal -> {
      segments(wal, 6);
      wal.saveSnapshot(markAt(2));
      wal.releaseTo(6);
      assertThat(wal.status().segments()).filteredOn(SegmentInfo::released).hasSizeGreaterThan(1);
    });
    assertThat(WalDirectory.at(path).readAll(markAt(2)).entries())
        .extracting(Entry::index)
        .containsExactly(3L, 4L, 5L, 6L);
    assertThat(purged).containsExactly(0L);
    assertThat(output).containsOnlyOnce("deleted 1 released segments");
  }

  @Test
  void withoutAMarkNothingIsDeleted(CapturedOutput output) {
    keeping(1, wal -> {
      segments(wal, 4);
      wal.releaseTo(4);
      assertThat(sequences(wal)).containsExactly(0L, 1L, 2L, 3L, 4L);
    });
    assertThat(output).doesNotContain("released segments in");
  }

  @Test
  void zeroKeepsAll(CapturedOutput output) {
    keeping(0, wal -> {
      segments(wal, 6);
      wal.saveSnapshot(markAt(6));
      wal.releaseTo(6);
      assertThat(sequences(wal)).hasSize(7);
    });
    assertThat(output).doesNotContain("released segments in");
  }

  /** As many segments with an entry each, and the current one. */
  private static void segments(Wal wal, int count) {
    for (int i = 0; i < count; i++) {
      append(wal, 1);
      wal.cut();
    }
  }

  private static List<Long> sequences(Wal wal) {
    return wal.status().segments().stream().map(SegmentInfo::sequence).toList();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}
}
