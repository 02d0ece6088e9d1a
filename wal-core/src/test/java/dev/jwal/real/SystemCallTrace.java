// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What {@code strace -f -y} wrote down of a {@link SavingProcess}: its writes and syncs in the order in which they began
 * and ended.
 *
 * <pre>
 * 4711 pwrite64(7&lt;/a/0.wal&gt;, "…entry &lt;17&gt;…", 744, 4096) = 744
 * 4711 fdatasync(7&lt;/a/0.wal&gt; &lt;unfinished ...&gt;
 * 4712 write(1&lt;/b/out&gt;, "acknowledged &lt;16&gt;\n", 18) = 18
 * 4711 &lt;... fdatasync resumed&gt;)            = 0
 * </pre>
 *
 * <p>A thread is stopped before and after each call until that is written down, so what had to wait for a call's end
 * stands behind it.
 */
final class SystemCallTrace {

  private static final Pattern BEGINNING =
      Pattern.compile("^(\\d+) +(\\w+)\\((\\d+)<([^>]*)>(.*)$");
  private static final Pattern END =
      Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>.*= (-?\\d+).*$");
  private static final Pattern RESULT = Pattern.compile(".*= (-?\\d+)[^=\"]*$");
  private static final Pattern ENTRY = Pattern.compile("entry <(\\d+)>");
  private static final Pattern ACKNOWLEDGEMENT = Pattern.compile("acknowledged <(\\d+)>");
  private static final String UNFINISHED = "<unfinished ...>";

  /** A call; begun and ended at lines of the trace. */
  private static final class Call {
    private final String name;
    private final int descriptor;
    private final String file;
    private final String rest;
    private final int begun;
    private int ended = Integer.MAX_VALUE;
    private long result = -1;

    private Call(MatchResult beginning, int begun) {
      this.name = beginning.group(2);
      this.descriptor = Integer.parseInt(beginning.group(3));
      this.file = beginning.group(4);
      this.rest = beginning.group(5);
      this.begun = begun;
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

    private boolean isWordOfMouth() {
      return name.equals("write") && descriptor == 1;
    }
  }

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
    for (int number = 0; number < lines.size(); number++) {
      String line = lines.get(number);
      Matcher beginning = BEGINNING.matcher(line);
      Matcher end = END.matcher(line);
      if (beginning.matches()) {
        Call call = new Call(beginning.toMatchResult(), number);
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

  /** How many syncs of segments there were. */
  long syncs() {
    return calls.stream()
        .filter(call -> call.isSync() && call.file.endsWith(".wal"))
        .count();
  }

  /** The entries that were acknowledged before a sync of their file began after their write and ended well. */
  List<Long> acknowledgedTooEarly() {
    return acknowledgements.keySet().stream()
        .filter(
            entry -> lineOfSync(entry).orElse(Long.MAX_VALUE) > acknowledgements.get(entry).begun)
        .toList();
  }

  private OptionalLong lineOfSync(long entry) {
    Call write = writes.get(entry);
    if (write == null) {
      return OptionalLong.empty();
    }
    return calls.stream()
        .filter(call -> call.isSync() && call.file.equals(write.file) && call.begun > write.ended)
        .mapToLong(call -> call.ended)
        .min();
  }
}
