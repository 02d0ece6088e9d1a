// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.etcd.EtcdFixture.WrittenDown;
import dev.jwal.fixture.EtcdServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real etcd's log is read here, and a real etcd runs on logs written here. */
class RealServerTest {

  private static final WalOptions OPTIONS = WalOptions.DEFAULT.withSegmentBytes(1 << 20);

  @TempDir
  Path data;

  private WalDirectory log;

  @BeforeEach
  void unpackTheServersDataDirectory() throws IOException {
    TarGz.unpack(EtcdFixture.resource("etcd-3.4.23/data-dir.tar.gz"), data);
    log = WalDirectory.at(data.resolve("member/wal"), OPTIONS);
  }

  @Test
  void theLogOfARealServerIsReadAsEtcdReadsIt() {
    WalContents contents = log.readAll(SnapshotMark.NONE);

    assertThat(WrittenDown.of(contents)).isEqualTo(theServersLog());
  }

  @Test
  void theLogOfARealServerOpensAtEachOfItsSnapshots() {
    assertThat(log.snapshots()).extracting(SnapshotMark::index).containsExactly(0L, 101L, 202L);

    List<EtcdFixture.Line> all = theServersLog().entries();
    assertThat(log.snapshots())
        .allSatisfy(mark -> assertThat(WrittenDown.of(log.readAll(mark)).entries())
            .isEqualTo(all.subList((int) mark.index(), all.size())));
  }

  @Test
  void theLogOfARealServerIsWrittenAgainToTheByte() {
    Copy copy = new Copy();
    log.replay(SnapshotMark.NONE, copy);
    WalDirectory again = WalDirectory.at(data.resolve("again"), OPTIONS);

    copy.writeTo(again);

    LogFiles written = LogFiles.in(again.path());
    LogFiles etcds = LogFiles.in(log.path());
    assertThat(written.names()).isEqualTo(etcds.names());
    assertThat(written.content(written.last())).isEqualTo(etcds.content(etcds.last()));
  }

  @Slow
  @Nested
  class WithEtcd {

    @BeforeEach
    void etcdIsInstalled() {
      EtcdServer.assumeInstalled();
    }

    @Test
    void etcdContinuesAfterACutMadeHere() throws Exception {
      try (Wal wal = log.open(SnapshotMark.NONE).wal()) {
        wal.cut();
      }
      assertThat(LogFiles.in(log.path()).names())
          .containsExactly(
              "0000000000000000-0000000000000000.wal", "0000000000000001-0000000000000104.wal");

      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        assertThat(keysOf(etcd)).isEqualTo(theServersKeys());
      }
    }

    @Test
    void etcdRunsOnALogWrittenHere() throws Exception {
      rewriteTheLog();

      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        assertThat(keysOf(etcd)).isEqualTo(theServersKeys());
      }
    }

    /** etcd decodes every entry, and ends at one that is no request. */
    @Test
    void etcdRunsOnALogWhoseLastEntriesWereDropped() throws Exception {
      try (Wal wal = log.open(SnapshotMark.NONE).wal()) {
        addEntriesThatAreNoRequests(wal);
        wal.truncateFrom(260);
      }

      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        assertThat(keysOf(etcd)).isEqualTo(theServersKeys());
      }
    }

    /** It starts from its newest snapshot, which is of an older mark. */
    @Test
    void etcdRunsOnALogThatWasRestartedAtItsLastCommittedEntry() throws Exception {
      try (Wal wal = log.open(SnapshotMark.NONE).wal()) {
        addEntriesThatAreNoRequests(wal);
        wal.restartAt(new SnapshotMark(259, wal.state().term()));
      }
      assertThat(LogFiles.in(log.path()).last()).isEqualTo("0000000000000001-0000000000000103.wal");

      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        assertThat(keysOf(etcd)).isEqualTo(theServersKeys());
      }
    }

    private void addEntriesThatAreNoRequests(Wal wal) {
      assertThat(wal.lastIndex()).isEqualTo(259);
      byte[] data = "no request".getBytes(StandardCharsets.US_ASCII);
      long term = wal.state().term();
      wal.save(
          HardState.EMPTY, List.of(Entry.normal(term, 260, data), Entry.normal(term, 261, data)));
    }

    @Test
    void etcdRebuildsItsKeysFromALogWrittenHere() throws Exception {
      rewriteTheLog();
      LogFiles snapshots = LogFiles.in(data.resolve("member/snap"));
      snapshots.allNames().forEach(snapshots::delete);

      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        assertThat(keysOf(etcd)).isEqualTo(theServersKeys());
      }
    }

    @Test
    void whatEtcdAddsToALogWrittenHereIsReadHere() throws Exception {
      rewriteTheLog();
      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        etcd.put("key", "from etcd");
      }

      WalContents contents = log.readAll(SnapshotMark.NONE);

      assertThat(contents.entries())
          .hasSizeGreaterThan(theServersLog().entries().size());
      assertThat(contents.entries())
          .anySatisfy(entry -> assertThat(entry.data()).containsSequence("from etcd".getBytes()));
    }

    @Test
    void etcdRefusesALogThatIsOpenHere() throws Exception {
      Wal wal = log.open(SnapshotMark.NONE).wal();

      try (wal;
          EtcdServer etcd = EtcdServer.start(data)) {
        assertThat(etcd.ended()).isNotZero();
        assertThat(etcd.log()).contains("file already locked");
        assertThat(wal.lastIndex()).isEqualTo(259);
      }
    }

    @Test
    void aLogThatEtcdHasOpenIsRefusedHere() throws Exception {
      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        assertThatExceptionOfType(WalException.Locked.class)
            .isThrownBy(() -> log.open(SnapshotMark.NONE))
            .satisfies(refusal -> assertThat(refusal.heldByThisProcess()).isFalse());
        etcd.put("key", "etcd is not disturbed");
      }
    }

    @Test
    void aLogThatEtcdHasOpenIsReadHere() throws Exception {
      try (EtcdServer etcd = EtcdServer.start(data).ready()) {
        etcd.put("key", "just now");

        assertThat(log.readAll(SnapshotMark.NONE).entries())
            .anySatisfy(entry -> assertThat(entry.data()).containsSequence("just now".getBytes()));
      }
    }

    private void rewriteTheLog() throws IOException {
      Copy copy = new Copy();
      log.replay(SnapshotMark.NONE, copy);
      LogFiles files = LogFiles.in(log.path());
      files.allNames().forEach(files::delete);
      Files.delete(log.path());
      copy.writeTo(log);
    }
  }

  private static WrittenDown theServersLog() {
    return WrittenDown.in(EtcdFixture.resource("etcd-3.4.23/dump.jsonl"));
  }

  private static JsonNode theServersKeys() {
    String text = String.join("", EtcdFixture.lines(EtcdFixture.resource("etcd-3.4.23/get.json")));
    return EtcdFixture.json(text).get("kvs");
  }

  /** A log's records, to be written again in the same order. */
  private static final class Copy implements ReplayHandler {

    private final List<Consumer<Wal>> records = new ArrayList<>();
    private byte[] metadata = new byte[0];

    @Override
    public void metadata(byte[] metadata) {
      this.metadata = metadata;
    }

    @Override
    public void entry(Entry entry) {
      records.add(wal -> wal.saveAsync(HardState.EMPTY, List.of(entry)));
    }

    @Override
    public void state(HardState state) {
      records.add(wal -> wal.saveAsync(state, List.of()));
    }

    @Override
    public void mark(SnapshotMark mark) {
      if (!mark.equals(SnapshotMark.NONE)) {
        records.add(wal -> wal.saveSnapshot(mark));
      }
    }

    void writeTo(WalDirectory directory) {
      try (Wal wal = directory.create(metadata)) {
        records.forEach(record -> record.accept(wal));
      }
    }
  }

  private static JsonNode keysOf(EtcdServer etcd) throws IOException, InterruptedException {
    return EtcdFixture.json(etcd.keys()).get("kvs");
  }
}
