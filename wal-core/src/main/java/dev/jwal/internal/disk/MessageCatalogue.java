// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The translations of the C library's messages. (GNU gettext manual, "The Format of GNU MO Files")
 */
final class MessageCatalogue {

  private static final MessageCatalogue NONE = new MessageCatalogue(Map.of());

  private static final int MAGIC = 0x950412de;

  /** Far more than the library has messages. */
  private static final int MOST_MESSAGES = 100_000;

  private static final Pattern CHARSET = Pattern.compile("charset=([-\\w]+)");

  private final Map<String, String> translations;

  private MessageCatalogue(Map<String, String> translations) {
    this.translations = translations;
  }

  /**
   * The catalogue in the language of the process; an empty one if that is English, or there is
   * none.
   */
  static MessageCatalogue ofThisProcess() {
    for (String language : languages(System.getenv())) {
      Path file = Path.of("/usr/share/locale", language, "LC_MESSAGES", "libc.mo");
      if (Files.isRegularFile(file)) {
        try {
          return parse(Files.readAllBytes(file));
        } catch (IOException | RuntimeException unreadable) {
          return NONE;
        }
      }
    }
    return NONE;
  }

  /**
   * What catalogues are called, the most wanted first: of de_AT.UTF-8 they are de_AT and de.
   * (setlocale(3))
   */
  static List<String> languages(Map<String, String> environment) {
    String locale = List.of("LC_ALL", "LC_MESSAGES", "LANG").stream()
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("C");
    if (locale.equals("C") || locale.equals("POSIX") || locale.startsWith("C.")) {
      return List.of();
    }
    List<String> languages = new ArrayList<>();
    List<String> wanted =
        new ArrayList<>(Arrays.asList(environment.getOrDefault("LANGUAGE", "").split(":")));
    wanted.add(locale);
    for (String one : wanted) {
      String name = one.replaceFirst("[.@].*", "");
      if (name.matches("[A-Za-z_]+")) {
        languages.add(name);
        languages.add(name.replaceFirst("_.*", ""));
      }
    }
    return languages.stream().distinct().toList();
  }

  static MessageCatalogue parse(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file);
    in.order(in.getInt(0) == MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int count = in.getInt(8);
    if (in.getInt(0) != MAGIC || count < 0 || count > MOST_MESSAGES) {
      return NONE;
    }
    int originals = in.getInt(12);
    int translations = in.getInt(16);
    Map<String, byte[]> found = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String original = new String(bytes(in, originals + 8 * i), StandardCharsets.US_ASCII);
      found.put(original, bytes(in, translations + 8 * i));
    }
    // The translation of nothing is a header.
    byte[] header = found.getOrDefault("", new byte[0]);
    Matcher charset = CHARSET.matcher(new String(header, StandardCharsets.US_ASCII));
    Charset encoding = charset.find() ? Charset.forName(charset.group(1)) : StandardCharsets.UTF_8;
    Map<String, String> decoded = new HashMap<>();
    found.forEach((original, bytes) -> decoded.put(original, new String(bytes, encoding)));
    return new MessageCatalogue(decoded);
  }

  private static byte[] bytes(ByteBuffer in, int descriptor) {
    byte[] bytes = new byte[in.getInt(descriptor)];
    in.get(in.getInt(descriptor + 4), bytes);
    return bytes;
  }

  @Nullable
  String translationOf(String message) {
    String translation = translations.get(message);
    return translation == null || translation.isEmpty() ? null : translation;
  }
}
