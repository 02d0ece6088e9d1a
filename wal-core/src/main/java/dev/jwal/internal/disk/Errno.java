// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An error number of the operating system. Java passes on only the text for it, in the language of
 * the process, so the texts are learnt once: from a device that fails so on purpose (full(4)), and
 * from the C library's catalogue of messages. Where neither is there, only the English texts are
 * known, and any other counts as a failure.
 */
enum Errno {
  NO_SPACE("No space left on device", "There is not enough space on the disk"),
  QUOTA_EXCEEDED("Disk quota exceeded"),
  INVALID_ARGUMENT("Invalid argument");

  private static final Path FULL_DEVICE = Path.of("/dev/full");

  static {
    learnFromDevice();
    learnFromCatalogue();
  }

  private final String english;
  private final Set<String> texts;

  Errno(String... english) {
    this.english = english[0];
    this.texts = new HashSet<>(Set.of(english));
  }

  /** Whether a failure is this one. */
  boolean isReasonOf(IOException failure) {
    String said = textOf(failure);
    return said != null && texts.stream().anyMatch(said::contains);
  }

  /** What the system said, without the file's name, which may hold any text. */
  private static @Nullable String textOf(IOException failure) {
    return failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
  }

  /** Every write to it finds no space, and it cannot be synced. */
  private static void learnFromDevice() {
    if (!Files.exists(FULL_DEVICE) || Files.isRegularFile(FULL_DEVICE)) {
      return;
    }
    try (Channel device = Channel.open(FULL_DEVICE, Set.of(WRITE))) {
      NO_SPACE.learn(() -> device.write(ByteBuffer.allocate(1), 0));
      INVALID_ARGUMENT.learn(device::syncWithMetadata);
    } catch (IOException notPermitted) {
      // The catalogue is left.
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private void learn(Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException e) {
      String said = textOf(e);
      if (said != null && !said.isBlank()) {
        texts.add(said);
      }
    }
  }

  private static void learnFromCatalogue() {
    MessageCatalogue catalogue = MessageCatalogue.ofThisProcess();
    for (Errno errno : values()) {
      String translated = catalogue.translationOf(errno.english);
      if (translated != null) {
        errno.texts.add(translated);
      }
    }
  }
}
