// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.CorruptionPolicy;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.WebApp;
import dev.jwal.spring.internal.startup.StartupChecks;
import dev.jwal.spring.internal.startup.WalOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.test.web.servlet.client.EntityExchangeResult;

/**
 * What endpoint and health say of a log that is damaged in each of its segments: never that it is
 * whole.
 */
class DamagedLogTest {

  @TempDir
  Path path;

  private final List<String> wrong = new ArrayList<>();

  /** What is done to a file of which so many bytes hold records. */
  private enum Damage {
    FLIPPED_BIT {
      @Override
      byte[] of(byte[] whole, int end) {
        byte[] flipped = whole.clone();
        flipped[new String(whole, ISO_8859_1).indexOf("entry-")] ^= 1;
        return flipped;
      }
    },
    CUT_SHORT {
      @Override
      byte[] of(byte[] whole, int end) {
        return Arrays.copyOf(whole, end - 3);
      }
    },
    CUT_AFTER_THE_FIRST_RECORD {
      @Override
      byte[] of(byte[] whole, int end) {
        return Arrays.copyOf(whole, 16);
      }
    },
    ALL_ZEROS {
      @Override
      byte[] of(byte[] whole, int end) {
        return new byte[whole.length];
      }
    },
    EMPTY {
      @Override
      byte[] of(byte[] whole, int end) {
        return new byte[0];
      }
    };

    abstract byte[] of(byte[] whole, int end);
  }

  @Test
  void theEndpointNamesTheDamagedSegmentAndNoOther() throws IOException {
    List<Path> files = threeSegments();
    try (WebApp app = WebApp.startedWith("wal.dir=" + path)) {
      for (int segment = 0; segment < files.size(); segment++) {
        byte[] whole = Files.readAllBytes(files.get(segment));
        for (Damage damage : Damage.values()) {
          Files.write(files.get(segment), damage.of(whole, endOf(whole)));
          for (int asked = 0; asked < files.size(); asked++) {
            expect(isReadable(app, asked) == (asked != segment), damage, segment, "GET " + asked);
          }
          expect(!isPassed(app), damage, segment, "verify");
          Files.write(files.get(segment), whole);
        }
        assertThat(isPassed(app)).isTrue();
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void healthIsDownOrShowsARepairWhenADamagedLogIsOpened() throws IOException {
    List<Path> files = threeSegments();
    for (int segment = 0; segment < files.size(); segment++) {
      byte[] whole = Files.readAllBytes(files.get(segment));
      for (Damage damage : Damage.values()) {
        Files.write(files.get(segment), damage.of(whole, endOf(whole)));
        Health health = healthWhenOpened();
        boolean isDown = health.getStatus().equals(Status.DOWN);
        boolean showsRepair = health.getDetails().containsKey("repairedBytes");
        boolean isLast = segment == files.size() - 1;
        expect(isDown || isLast && showsRepair, damage, segment, "health " + health.getDetails());
        Files.write(files.get(segment), whole);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private List<Path> threeSegments() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2).cut().saved(2);
    return log.directory().segments().stream()
        .map(segment -> path.resolve(segment.name()))
        .toList();
  }

  private void expect(boolean right, Damage damage, int segment, String what) {
    if (!right) {
      wrong.add(damage + " in segment " + segment + ": " + what);
    }
  }

  private boolean isReadable(WebApp app, int segment) {
    EntityExchangeResult<String> answer = app.client()
        .get()
        .uri("/actuator/wal/wal/" + segment)
        .exchange()
        .expectBody(String.class)
        .returnResult();
    return answer.getStatus().is2xxSuccessful()
        && !String.valueOf(answer.getResponseBody()).contains("tornTail");
  }

  private boolean isPassed(WebApp app) {
    EntityExchangeResult<String> answer = app.client()
        .post()
        .uri("/actuator/wal/wal/verify")
        .exchange()
        .expectBody(String.class)
        .returnResult();
    return answer.getStatus().is2xxSuccessful()
        && String.valueOf(answer.getResponseBody()).contains("\"PASSED\"");
  }

  private Health healthWhenOpened() {
    StartupChecks checks = new StartupChecks();
    WalDirectory directory = WalDirectory.at(path, TestLog.SMALL);
    WalOpener opener =
        new WalOpener("wal", directory, VerifyMode.FULL, CorruptionPolicy.READ_ONLY, checks);
    try (Wal wal = opener.open(anywhere -> SnapshotMark.NONE, List.of())) {
      Duration slow = Duration.ofSeconds(10);
      return new WalHealthIndicator(wal, checks.of("wal", wal), slow, slow).health();
    }
  }

  private static int endOf(byte[] whole) {
    int end = whole.length;
    while (whole[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
