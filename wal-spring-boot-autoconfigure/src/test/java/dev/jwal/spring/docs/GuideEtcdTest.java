// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads an etcd's log as the page on etcd does. */
class GuideEtcdTest {

  private static final Path FIXTURE = Path.of("../wal-core/src/test/resources/etcd/etcd-3.4.23");
  private static final GuidePage PAGE = GuidePage.of("etcd.md");

  @TempDir
  Path data;

  @Test
  void whatIsShownIsWhatIsRun() {
    assertThat(PAGE.blocks("java"))
        .hasSize(1)
        .allSatisfy(snippet -> assertThat(GuidePage.snippetsInSources()).contains(snippet));
  }

  @Test
  void theLogOfAnEtcdIsRead() throws Exception {
    Process tar = new ProcessBuilder(
            "tar", "xzf", FIXTURE.resolve("data-dir.tar.gz").toString(), "-C", data.toString())
        .inheritIO()
        .start();
    assertThat(tar.waitFor()).isZero();

    assertThat(EtcdLog.logOf(data).entries()).hasSize(259);
  }
}
