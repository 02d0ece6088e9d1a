// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.jwal.Slow;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every input that is kept, as it is and a little changed. The profile {@code fuzz} looks for more
 * of them.
 */
@Slow
class FuzzCorpusTest {

  private static final long SEED = 20260101;

  @Test
  void theDecoderReadsOrRefusesEveryRecord() throws Exception {
    tryAll("record", RecordTarget::fuzzerTestOneInput, 500);
  }

  @Test
  void everyDirectoryIsReadOrRefused() throws Exception {
    tryAll("directory", DirectoryTarget::fuzzerTestOneInput, 5);
  }

  private static void tryAll(String name, Consumer<byte[]> target, int changesEach)
      throws Exception {
    List<Path> corpus = corpus(name);
    assertThat(corpus).isNotEmpty();
    Random random = new Random(SEED);
    for (Path file : corpus) {
      byte[] input = Files.readAllBytes(file);
      tryOne(target, input, file.getFileName() + " as it is");
      for (int change = 1; change <= changesEach; change++) {
        tryOne(target, changed(input, random), file.getFileName() + ", change " + change);
      }
    }
  }

  private static void tryOne(Consumer<byte[]> target, byte[] input, String what) {
    assertThatNoException()
        .as(() -> what + ": " + HexFormat.of().formatHex(input))
        .isThrownBy(() -> target.accept(input));
  }

  /** Flips a bit, sets a byte, or drops or doubles a part: a few times. */
  private static byte[] changed(byte[] input, Random random) {
    byte[] bytes = input.clone();
    for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 0; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        default -> {
          int from = random.nextInt(at + 1);
          byte[] longer = Arrays.copyOf(bytes, bytes.length + at - from);
          System.arraycopy(bytes, from, longer, at, bytes.length - from);
          bytes = longer;
        }
      }
    }
    return bytes;
  }

  private static List<Path> corpus(String name) throws IOException, URISyntaxException {
    Path folder = Path.of(Objects.requireNonNull(FuzzCorpusTest.class.getResource("/fuzz/" + name))
        .toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
