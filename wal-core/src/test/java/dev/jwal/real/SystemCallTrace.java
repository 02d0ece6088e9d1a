// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What {@code strace -f -y} wrote down of a {@link SavingProcess}: its writes and syncs in the
 * order in which they began and ended.
 *
 * <pre>
 * 4711 openat(AT_FDCWD&lt;/b&gt;, "/a/0.tmp", O_WRONLY|O_DSYNC|O_DIRECT) = 8&lt;/a/0.tmp&gt;
 * 4711 pwrite64(7&lt;/a/0.wal&gt;, "…entry &lt;17&gt;…", 744, 4096) = 744
 * 4711 fdatasync(7&lt;/a/0.wal&gt; &lt;unfinished ...&gt;
 * 4712 write(1&lt;/b/out&gt;, "acknowledged &lt;16&gt;\n", 18) = 18
 * 4711 &lt;... fdatasync resumed&gt;)            = 0
 * </pre>
 *
 * <p>A thread is stopped before and after each call until that is written down, so what had to wait
 * for a call's end is after it.
 */
final class SystemCallTrace {

  private static final Pattern BEGINNING =
      Pattern.compile("^(\\d+) +(\\w+)\\((\\d+)<([^>]*)>(.*)$");
  private static final Pattern CALL_OF_OPENAT =
      Pattern.compile("^\\d+ +(openat\\(|<\\.\\.\\. openat resumed>)");
  private static final Pattern OPENING =
      Pattern.compile("^(\\d+) +openat\\(.*, (O_[A-Z_|]+)[ ,)].*$");
  private static final Pattern OPENED = Pattern.compile("^(\\d+) .* = (\\d+)<.*$");
  private static final Pattern END =
      Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>.*= (-?\\d+).*$");
  private static final Pattern RESULT = Pattern.compile(".*= (-?\\d+)[^=\"]*$");
  private static final Pattern ENTRY = Pattern.compile("entry <(\\d+)>");
  private static final Pattern ACKNOWLEDGEMENT = Pattern.compile("acknowledged <(\\d+)>");
  private static final String UNFINISHED = "<unfinished ...>";

  /** A call, and the lines of the trace where it starts and ends. */
  private static final class Call {
    private final String name;
    private final int descriptor;
    private final String file;
    private final String rest;
    private final boolean durable;
    private final int started;
    private int ended = Integer.MAX_VALUE;
    private long result = -1;

    private Call(MatchResult beginning, Set<Integer> durableDescriptors, int started) {
      this.name = beginning.group(2);
      this.descriptor = Integer.parseInt(beginning.group(3));
      this.file = beginning.group(4);
      this.rest = beginning.group(5);
      this.durable = durableDescriptors.contains(descriptor);
      this.started = started;
    }

    private void end(long result, int line) {
      this.result = result;
      this.ended = line;
    }

    private boolean isSync() {
      return (name.equals("fdatasync") || name.equals("fsync")) && result == 0;
    }

    private boolean isWriteToSegment() {
      return name.equals("pwrite64") && file.endsWith(".wal");
    }

    private boolean isDurableWrite() {
      return isWriteToSegment() && durable && result > 0;
    }

    private boolean isWordOfMouth() {
      return name.equals("write") && descriptor == 1;
    }
  }

  private final Set<Integer> durableDescriptors = new HashSet<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<Long, Call> writes = new TreeMap<>();
  private final Map<Long, Call> acknowledgements = new TreeMap<>();

  private SystemCallTrace() {}

  /** Reads what strace wrote. */
  static SystemCallTrace in(Path file) throws IOException {
    SystemCallTrace trace = new SystemCallTrace();
    trace.read(Files.readAllLines(file));
    return trace;
  }

  private void read(List<String> lines) {
    Map<String, Call> unfinished = new HashMap<>();
    Map<String, Boolean> opening = new HashMap<>();
    for (int number = 0; number < lines.size(); number++) {
      String line = lines.get(number);
      Matcher beginning = BEGINNING.matcher(line);
      Matcher end = END.matcher(line);
      if (CALL_OF_OPENAT.matcher(line).lookingAt()) {
        noteOpening(line, opening);
      } else if (beginning.matches()) {
        Call call = new Call(beginning.toMatchResult(), durableDescriptors, number);
        if (line.endsWith(UNFINISHED)) {
          unfinished.put(beginning.group(1), call);
        } else {
          Matcher result = RESULT.matcher(line);
          if (result.matches()) {
            call.end(Long.parseLong(result.group(1)), number);
          }
        }
        add(call);
      } else if (end.matches() && unfinished.containsKey(end.group(1))) {
        unfinished.remove(end.group(1)).end(Long.parseLong(end.group(3)), number);
      }
    }
  }

  private void noteOpening(String line, Map<String, Boolean> opening) {
    Matcher unfinished = OPENING.matcher(line);
    if (unfinished.matches()) {
      opening.put(unfinished.group(1), unfinished.group(2).contains("O_DSYNC"));
    }
    Matcher opened = OPENED.matcher(line);
    if (opened.matches()) {
      Integer descriptor = Integer.valueOf(opened.group(2));
      if (opening.getOrDefault(opened.group(1), false)) {
        durableDescriptors.add(descriptor);
      } else {
        durableDescriptors.remove(descriptor);
      }
    }
  }

  private void add(Call call) {
    calls.add(call);
    if (call.isWriteToSegment()) {
      // The rest of a block is written again with the entries that come to lie in it.
      numbers(ENTRY, call).forEach(entry -> writes.putIfAbsent(entry, call));
    } else if (call.isWordOfMouth()) {
      numbers(ACKNOWLEDGEMENT, call).forEach(entry -> acknowledgements.put(entry, call));
    }
  }

  private static LongStream numbers(Pattern pattern, Call call) {
    return pattern.matcher(call.rest).results().mapToLong(found -> Long.parseLong(found.group(1)));
  }

  /** The entries that were acknowledged, in order of index. */
  List<Long> acknowledged() {
    return List.copyOf(acknowledgements.keySet());
  }

  /** The files into which entries were written. */
  long segments() {
    return writes.values().stream().map(call -> call.file).distinct().count();
  }

  /** How many writes to segments needed no sync. */
  long durableWrites() {
    return calls.stream().filter(Call::isDurableWrite).count();
  }

  /**
   * The entries that were acknowledged before their write ended well, if that was durable, or a
   * sync of their file that began after it.
   */
  List<Long> acknowledgedTooEarly() {
    return acknowledgements.keySet().stream()
        .filter(
            entry -> lineOfSync(entry).orElse(Long.MAX_VALUE) > acknowledgements.get(entry).started)
        .toList();
  }

  private OptionalLong lineOfSync(long entry) {
    Call write = writes.get(entry);
    if (write == null) {
      return OptionalLong.empty();
    }
    if (write.isDurableWrite()) {
      return OptionalLong.of(write.ended);
    }
    return calls.stream()
        .filter(call -> call.isSync() && call.file.equals(write.file) && call.started > write.ended)
        .mapToLong(call -> call.ended)
        .min();
  }
}
