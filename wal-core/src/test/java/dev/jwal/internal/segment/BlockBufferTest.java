// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the bytes of a segment go, and in what pieces. */
class BlockBufferTest {

  private static final int BLOCK = Disk.BLOCK_BYTES;

  @TempDir
  Path directory;

  private Pieces file;
  private SegmentWriter segment;
  private final BlockBuffer buffer = new BlockBuffer(4);
  private final List<Byte> expected = new ArrayList<>();
  private final Random random = new Random(7);

  /** A file that remembers where it was written to. */
  private static final class Pieces implements DiskFile {
    private final DiskFile file;
    private final List<String> writes = new ArrayList<>();

    private Pieces(DiskFile file) {
      this.file = file;
    }

    @Override
    public boolean isAt(Path path) throws IOException {
      return file.isAt(path);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      writes.add(position + "+" + source.remaining());
      file.write(source, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @BeforeEach
  void open() throws IOException {
    Segment name = new Segment(directory, SegmentName.FIRST);
    file = new Pieces(LocalDisk.DIRECT.create(name.path()));
    segment = new SegmentWriter(name, file, 0);
  }

  @Test
  void blocksThatAreReservedAreWrittenWholeAndAgainUntilTheyAreFull() throws IOException {
    reserve(4 * BLOCK);

    write(100);
    write(100);
    write(BLOCK);

    assertThat(file.writes).containsExactly("0+4096", "0+4096", "0+8192");
    assertThatTheFileHoldsThemAndZeros(4 * BLOCK);
  }

  @Test
  void aBlockThatIsFullIsNotWrittenAgain() throws IOException {
    reserve(4 * BLOCK);

    write(BLOCK);
    write(10);

    assertThat(file.writes).containsExactly("0+4096", "4096+4096");
  }

  @Test
  void nothingIsWrittenAfterWhatIsReserved() throws IOException {
    reserve(BLOCK + 10);

    write(BLOCK + 5);
    write(3);
    write(20);

    assertThat(file.writes).containsExactly("0+4101", "4101+3", "4104+20");
    assertThatTheFileHoldsThemAndZeros(BLOCK + 28);
  }

  @Test
  void withoutReserveOnlyWhatIsNewIsWritten() throws IOException {
    write(10);
    write(20);

    assertThat(file.writes).containsExactly("0+10", "10+20");
    assertThatTheFileHoldsThemAndZeros(30);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 17})
  void resumingInTheMiddleOfABlockKeepsWhatIsInIt(int before) throws IOException {
    reserve(6 * BLOCK);
    write(before);

    segment = new SegmentWriter(segment.segment(), file, before);
    buffer.resumeAfter(segment);
    write(50);

    assertThatTheFileHoldsThemAndZeros(6 * BLOCK);
    assertThat(buffer.end()).isEqualTo(before + 50);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, BLOCK + 24, 2 * BLOCK + 96, 4 * BLOCK})
  void whatTakesSeveralWritesIsSplitWhereABlockEnds(int reserved) throws IOException {
    reserve(reserved);
    write(104);
    segment = new SegmentWriter(segment.segment(), file, 104);
    buffer.resumeAfter(segment);
    file.writes.clear();

    while (expected.size() < 11 * BLOCK) {
      if (!buffer.bytes().hasRemaining()) {
        buffer.writeTo(segment, false);
      }
      add(8);
    }
    buffer.writeTo(segment, false);

    assertThat(file.writes).hasSize(3);
    assertThat(file.writes.get(1)).isEqualTo(4 * BLOCK + "+" + 4 * BLOCK);
    assertThat(file.writes.get(2)).isEqualTo(8 * BLOCK + "+" + 3 * BLOCK);
    assertThatTheFileHoldsThemAndZeros(11 * BLOCK);
  }

  @Test
  void afterTheReserveIsCutOffAWriteStillEndsWhereABlockEnds() throws IOException {
    reserve(4 * BLOCK);
    write(104);
    segment.truncateTo(104);
    file.writes.clear();

    add(buffer.bytes().remaining());
    buffer.writeTo(segment, false);
    write(8);

    assertThat(file.writes).containsExactly("104+" + (4 * BLOCK - 104), 4 * BLOCK + "+8");
    assertThatTheFileHoldsThemAndZeros(4 * BLOCK + 8);
  }

  @Test
  void whatIsRolledBackIsNotWritten() throws IOException {
    reserve(4 * BLOCK);
    write(100);
    buffer.bytes().put("not acknowledged".getBytes(UTF_8));
    buffer.rollBackTo(100);
    write(10);

    assertThatTheFileHoldsThemAndZeros(4 * BLOCK);
  }

  @Test
  void afterTheReserveIsCutOffItWritesByteByByte() throws IOException {
    reserve(4 * BLOCK);
    write(100);
    add(30);
    segment.truncateTo(100);
    buffer.writeTo(segment, false);
    write(5);

    assertThat(file.writes).containsExactly("0+4096", "100+30", "130+5");
    assertThatTheFileHoldsThemAndZeros(135);
  }

  @Test
  void whateverTheSizesTheBytesAreTheSameWithAndWithoutTheCache() throws IOException {
    Segment other = new Segment(directory, SegmentName.FIRST.next(1));
    DiskFile cached = LocalDisk.CACHED.create(other.path());
    SegmentWriter cachedWriter = new SegmentWriter(other, cached, 0);
    ZeroFill.reserve(cached, 40 * BLOCK, () -> false);
    BlockBuffer cachedBuffer = new BlockBuffer(4);
    cachedBuffer.resumeAfter(cachedWriter);
    reserve(40 * BLOCK);
    for (int i = 0; i < 60; i++) {
      int size = random.nextInt(2 * BLOCK);
      byte[] bytes = write(size);
      cachedBuffer.bytes().put(bytes);
      cachedBuffer.writeTo(cachedWriter, false);
    }

    assertThatTheFileHoldsThemAndZeros(Math.max(40 * BLOCK, expected.size()));
    assertThat(segment.segment().path()).hasSameBinaryContentAs(other.path());
  }

  private void reserve(int bytes) throws IOException {
    ZeroFill.reserve(file, bytes, () -> false);
    file.writes.clear();
    segment = new SegmentWriter(segment.segment(), file, 0);
    buffer.resumeAfter(segment);
  }

  private byte[] write(int size) {
    byte[] bytes = add(size);
    buffer.writeTo(segment, false);
    assertThat(buffer.unwritten()).isZero();
    return bytes;
  }

  private byte[] add(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    buffer.bytes().put(bytes);
    for (byte b : bytes) {
      expected.add(b);
    }
    return bytes;
  }

  private void assertThatTheFileHoldsThemAndZeros(int size) throws IOException {
    byte[] wanted = new byte[size];
    for (int i = 0; i < expected.size(); i++) {
      wanted[i] = expected.get(i);
    }
    byte[] found = Files.readAllBytes(segment.segment().path());
    assertThat(found).hasSize(size);
    assertThat(Arrays.mismatch(found, wanted)).isEqualTo(-1);
  }
}
