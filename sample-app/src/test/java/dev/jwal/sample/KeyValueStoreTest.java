// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyValueStoreTest {

  private final KeyValueStore store = new KeyValueStore();

  @Test
  void holdsNothingAtFirst() {
    assertThat(store.get("a")).isEmpty();
    assertThat(store.after("")).isEmpty();
    assertThat(store.appliedIndex()).isZero();
  }

  @Test
  void putAppliedCanBeRead() {
    assertThat(store.apply(1, put("a", "one"))).isEqualTo(new Outcome(1, false));

    assertThat(text("a")).isEqualTo("one");
    assertThat(store.get("a"))
        .hasValueSatisfying(value -> assertThat(value.index()).isOne());
    assertThat(store.appliedIndex()).isOne();
  }

  @Test
  void laterPutReplacesTheValue() {
    store.apply(1, put("a", "one"));

    assertThat(store.apply(2, put("a", "two"))).isEqualTo(new Outcome(2, true));
    assertThat(text("a")).isEqualTo("two");
  }

  @Test
  void deleteRemovesTheKey() {
    store.apply(1, put("a", "one"));

    assertThat(store.apply(2, new Command.Delete("a"))).isEqualTo(new Outcome(2, true));
    assertThat(store.apply(3, new Command.Delete("a"))).isEqualTo(new Outcome(3, false));
    assertThat(store.get("a")).isEmpty();
  }

  @Test
  void keysComeInOrderAfterAKey() {
    store.apply(1, put("b", ""));
    store.apply(2, put("c", ""));
    store.apply(3, put("a", ""));

    assertThat(store.after("")).extracting(Map.Entry::getKey).containsExactly("a", "b", "c");
    assertThat(store.after("a")).extracting(Map.Entry::getKey).containsExactly("b", "c");
    assertThat(store.after("bb")).extracting(Map.Entry::getKey).containsExactly("c");
  }

  @Test
  void newestComeFirstAndEachKeyOnce() {
    store.apply(1, put("a", ""));
    store.apply(2, put("b", ""));
    store.apply(3, put("c", ""));
    store.apply(4, put("a", "again"));
    store.apply(5, new Command.Delete("b"));
    store.apply(6, new Command.Delete("unknown"));

    assertThat(store.newest()).extracting(Map.Entry::getKey).containsExactly("a", "c");
  }

  @Test
  void commandOutOfOrderIsRefused() {
    store.apply(2, put("a", "two"));

    assertThatIllegalStateException()
        .isThrownBy(() -> store.apply(2, put("a", "one")))
        .withMessage("entry 2 comes after entry 2 was applied");
  }

  @Test
  void replayAppliesEachCommand() {
    store.replay(Entry.normal(1, 1, put("a", "one").encode()));
    store.replay(Entry.normal(1, 2, put("b", "two").encode()));

    assertThat(text("a")).isEqualTo("one");
    assertThat(text("b")).isEqualTo("two");
    assertThat(store.appliedIndex()).isEqualTo(2);
  }

  @Test
  void snapshotHoldsEverythingUpToItsIndex() throws IOException {
    store.apply(3, put("a", "one"));
    store.apply(4, put("b", "two"));
    store.apply(5, new Command.Delete("b"));
    store.apply(7, put("ü€", ""));
    ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    assertThat(store.writeSnapshot(snapshot)).isEqualTo(7);

    KeyValueStore restored = new KeyValueStore();
    restored.readSnapshot(7, new ByteArrayInputStream(snapshot.toByteArray()));

    assertThat(restored.appliedIndex()).isEqualTo(7);
    assertThat(restored.after("").map(KeyValueStoreTest::describe))
        .containsExactly("a=one, entry 3", "ü€=, entry 7");
    assertThat(restored.newest()).extracting(Map.Entry::getKey).containsExactly("ü€", "a");
    assertThat(restored.apply(8, put("a", "two"))).isEqualTo(new Outcome(8, true));
  }

  @Test
  void snapshotOfNothingHasIndexZero() throws IOException {
    assertThat(store.writeSnapshot(new ByteArrayOutputStream())).isZero();
  }

  @Test
  void unknownOperationEndsTheReplay() {
    assertThatIllegalStateException()
        .isThrownBy(() -> store.replay(Entry.normal(1, 7, new byte[] {9, 0, 1, 'a'})))
        .withMessage(
            "entry 7 of the log is no command of this store: unknown operation 9, expected 1 (put)"
                + " or 2 (delete). Was it written by another application, or by a newer version of"
                + " this one?");
  }

  @Test
  void entryOfAnotherTypeEndsTheReplay() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> store.replay(new Entry(Entry.CONF_CHANGE, 1, 1, put("a", "").encode())))
        .withMessageStartingWith(
            "entry 1 of the log is no command of this store: its type is 1, expected 0");
  }

  private static String describe(Map.Entry<String, Value> entry) {
    Value value = entry.getValue();
    return entry.getKey() + "=" + new String(value.bytes(), UTF_8) + ", entry " + value.index();
  }

  private String text(String key) {
    return new String(store.get(key).orElseThrow().bytes(), UTF_8);
  }

  private static Command put(String key, String value) {
    return new Command.Put(key, value.getBytes(UTF_8));
  }
}
