// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.SnapshotMark;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import java.nio.file.Path;

final class EtcdLog {

  private EtcdLog() {}

  // snippet etcd
  static WalContents logOf(Path etcdsDataDirectory) {
    return WalDirectory.at(etcdsDataDirectory.resolve("member/wal")).readAll(SnapshotMark.NONE);
  }
  // end
}
