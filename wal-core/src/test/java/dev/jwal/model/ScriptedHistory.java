// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A history that is written down, one step after the other, as {@code etcd/README.md} in the test
 * resources describes.
 */
final class ScriptedHistory {

  private final ModelledLog log;
  private final List<String> steps = new ArrayList<>();

  ScriptedHistory(ModelledLog log) {
    this.log = log;
  }

  /** The steps that were accepted. */
  List<String> steps() {
    return steps;
  }

  /** Takes one step, and says whether it was accepted. The data of entries is the step's number. */
  boolean run(String step) {
    String[] words = step.split(" ");
    boolean accepted = switch (words[0]) {
      case "save" -> log.save(state(words[1]), entries(words[2]));
      case "append" ->
        log.append(Collections.nCopies(Integer.parseInt(words[1]), data()).toArray(byte[][]::new));
      case "mark" -> log.mark(mark(words[1]));
      case "cut" -> log.cut();
      case "release" -> log.release(Long.parseLong(words[1]));
      case "truncate" -> log.truncate(Long.parseLong(words[1]));
      case "restart" -> log.restart(mark(words[1]));
      case "reopen" -> {
        log.reopenAtEnd();
        yield true;
      }
      default -> throw new IllegalArgumentException(step);
    };
    if (accepted) {
      steps.add(step);
    }
    return accepted;
  }

  /** {@code TERM/VOTE/COMMIT}, or {@code -}. */
  private static HardState state(String word) {
    if (word.equals("-")) {
      return HardState.EMPTY;
    }
    long[] numbers = numbers(word);
    return new HardState(numbers[0], numbers[1], numbers[2]);
  }

  /** {@code FIRST/LAST/TERM}, or {@code -}. */
  private List<Entry> entries(String word) {
    if (word.equals("-")) {
      return List.of();
    }
    long[] numbers = numbers(word);
    return LongStream.rangeClosed(numbers[0], numbers[1])
        .mapToObj(index -> Entry.normal(numbers[2], index, data()))
        .toList();
  }

  private byte[] data() {
    return Integer.toString(steps.size()).getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code INDEX/TERM}. */
  static SnapshotMark mark(String word) {
    long[] numbers = numbers(word);
    return new SnapshotMark(numbers[0], numbers[1]);
  }

  private static long[] numbers(String word) {
    return Stream.of(word.split("/")).mapToLong(Long::parseLong).toArray();
  }
}
