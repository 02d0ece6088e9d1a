// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.test.app.Counters;
import dev.jwal.spring.test.app.TinyApplication;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(classes = TinyApplication.class)
@AutoConfigureTestWal
class AutoConfigureTestWalTest {

  @Autowired
  WalDirectory directory;

  @Autowired
  TestWal testWal;

  @Autowired
  Counters counters;

  @Test
  void theLogIsInATemporaryDirectory() {
    assertThat(testWal.directory())
        .isEqualTo(directory.path())
        .startsWith(Path.of(System.getProperty("java.io.tmpdir")));
    assertThat(directory.segments()).isNotEmpty();
  }

  @Test
  void whatTheApplicationConfiguresIsNotTouched(@Autowired WalSnapshotter snapshotter) {
    counters.count("a");
    snapshotter.snapshot();
    assertThat(Path.of("target/production")).doesNotExist();
    assertThat(testWal.directory().resolve("snap")).isNotEmptyDirectory();
  }

  @Test
  void segmentsAreSmallAndNotSynced() {
    assertThat(directory.options().segmentBytes()).isEqualTo(64 * 1024);
    assertThat(directory.options().unsafeNoSync()).isTrue();
  }

  @Test
  void otherPropertiesAreTheApplications() {
    assertThat(directory.options().expectedMetadata()).contains("orders".getBytes());
  }

  @Nested
  class Inside {

    @Test
    void isTheSameLog(@Autowired TestWal inner) {
      assertThat(inner).isSameAs(testWal);
    }
  }

  @Nested
  @AutoConfigureTestWal(sync = true, segmentSize = "8KB")
  class WithAttributesOfItsOwn {

    @Test
    void isAnotherLog(@Autowired TestWal inner, @Autowired WalDirectory its) {
      assertThat(inner.directory()).isEqualTo(its.path());
      assertThat(its.options().segmentBytes()).isEqualTo(8 * 1024);
      assertThat(its.options().unsafeNoSync()).isFalse();
    }
  }
}
