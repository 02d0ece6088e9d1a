// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Finds words that are not to come back, in names, comments, messages, pages and configuration.
 *
 * <p>The field has a word for each of them, which a newcomer knows. Names are looked at word by
 * word: {@code hearsEverySave} is "hears every save", {@code AT_REST} is "at rest".
 */
class WordsTest {

  /**
   * Words that are not to be found.
   *
   * @param words a pattern for lower-case text; a space is any white space, also a line's end in a
   *     comment
   * @param instead what is written instead
   * @param allowed where the words mean something else, and why
   */
  record Rule(Pattern words, String instead, List<Allowed> allowed) {

    static Rule of(String words, String instead) {
      String anySpace = words.replace(" ", "[\\s*/#]{1,20}");
      return new Rule(Pattern.compile("\\b(" + anySpace + ")"), instead, List.of());
    }

    /** Allows a text that has the words in it. */
    Rule allowing(String text, String why) {
      return new Rule(words, instead, with(allowed, new Allowed(text, why)));
    }

    private static <T> List<T> with(List<T> list, T last) {
      return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    /** Where the words are in a text, as "line: words". */
    List<String> findIn(String text) {
      String plain = asWords(text);
      return words
          .matcher(plain)
          .results()
          .filter(Predicate.not(found -> isAllowed(plain, found)))
          .map(found ->
              lineOf(plain, found.start()) + ": " + found.group().replaceAll("[\\s*/#]+", " "))
          .toList();
    }

    private boolean isAllowed(String text, MatchResult found) {
      return allowed.stream().anyMatch(each -> {
        int from = Math.max(0, found.start() - each.text().length());
        int at = text.indexOf(each.text(), from);
        return at >= 0 && at <= found.start() && found.end() <= at + each.text().length();
      });
    }

    @Override
    public String toString() {
      return words.pattern();
    }
  }

  /**
   * A text in which words are allowed.
   *
   * @param text the text, in lower case, names split into words
   * @param why why
   */
  record Allowed(String text, String why) {}

  private static final Path THIS =
      Repository.path("wal-core/src/test/java/dev/jwal/docs/WordsTest.java");

  private static final List<Rule> RULES = List.of(
      Rule.of("(un)?hear(s|d|ing)?\\b", "replay, deliver, receive, notify, call"),
      Rule.of("(tells?|told|telling)\\b", "complete, report, return, distinguish"),
      Rule.of("whoever\\b|nobody'?s\\b|nobody means", "the caller, the writer thread"),
      Rule.of("come again|lets? others run|puts? off parking", "linger, resubmit, spin"),
      Rule.of("go(es|ing|ne)? on\\b|went on\\b", "continue, resume, switch to"),
      Rule.of("go(es|ing)? (past|back)\\b", "skip, rewind, decrease"),
      Rule.of("t(akes?|aken|aking|ook) back\\b|cut back to", "roll back, truncate"),
      Rule.of("take picture|succession\\b|doubtful\\b", "view; append rules; ambiguous"),
      Rule.of("judge[sd]?\\b|judging\\b|the last word\\b", "decide, detect"),
      Rule.of("(?<!unsynced )windows?\\b(?! of bytes)", "read buffer")
          .allowing("os and windows", "the operating system")
          .allowing("os, windows", "the operating system")
          .allowing("as on windows", "the operating system")
          .allowing("as windows", "the operating system")
          .allowing("windows was not", "the operating system")
          .allowing("windows opens no directory", "the operating system")
          .allowing("window.hostile", "a script's global object"),
      Rule.of("(usual bytes|plain fields|parse (usual|plain|any))\\b", "fast, generic"),
      Rule.of("is (good|whole)\\(|whole end\\b|after good\\b|says? the truth", "valid"),
      Rule.of("spare\\b", "recycled"),
      Rule.of("if (so|said)\\(|while purged\\b", "classify; retry if purged"),
      Rule.of("the directory free\\b", "release the directory lock"),
      Rule.of("sees? to (the|it)\\b|has to see to\\b", "fix the cause"),
      Rule.of("behind\\b", "after")
          .allowing("lags behind", "lag")
          .allowing("log-behind", "a property: the log lags")
          .allowing("log behind", "its type")
          .allowing("behind a lock", "not a place in a file")
          .allowing("behind a proxy", "not a place in a file")
          .allowing("behind an interface", "not a place in a file")
          .allowing("what is behind a bean", "not a place in a file")
          .allowing("leaves behind", "not a place in a file"),
      Rule.of("pass(ed|es) over\\b|to pass over\\b", "skip"),
      Rule.of("held against\\b|holds? \\w+ against\\b", "compared with, checked against"),
      Rule.of("lies\\b(?! about)", "is"),
      Rule.of("stands\\b(?! for)", "is"),
      Rule.of("safe for threads\\b", "thread-safe"),
      Rule.of("at rest\\b|maybe written\\b", "closed, exclusive; concurrent writer"),
      Rule.of("begun\\b", "opened, created, started"),
      Rule.of(
          "(begin(s|ning)?|ended|ending) (a|the|one) (new |next )?segments?\\b", "create, seal"),
      Rule.of("segments? (is|are|was|were|been) ended\\b|ended segments?\\b", "sealed"));

  static Stream<Rule> rules() {
    return RULES.stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void noFileHasTheWords(Rule rule) {
    List<String> found = Repository.files(
            ".java",
            ".md",
            ".html",
            ".js",
            ".css",
            ".yaml",
            ".yml",
            ".properties",
            "pom.xml",
            "additional-spring-configuration-metadata.json",
            "grafana-dashboard.json")
        .stream()
        .filter(file -> !file.equals(THIS))
        .flatMap(file -> rule.findIn(Repository.read(file)).stream()
            .map(place -> Repository.nameOf(file) + ":" + place))
        .toList();
    assertThat(found).as("write instead: " + rule.instead()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"boolean hearsAll;", "int UNHEARD = 1;", "class HeardLog {}", "hears"})
  void aNameIsLookedAtWordByWord(String text) {
    assertThat(RULES.get(0).findIn(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"heart", "rehearse", "shears", "a heartbeat"})
  void anotherWordIsNotFound(String text) {
    assertThat(RULES.get(0).findIn(text)).isEmpty();
  }

  @Test
  void wordsAreFoundOverTheEndOfALine() {
    assertThat(Rule.of("at rest\\b", "closed").findIn("one\n * at\n * rest"))
        .containsExactly("2: at rest");
  }

  @Test
  void anAllowedTextIsNotFoundAndOthersAre() {
    Rule rule = Rule.of("behind\\b", "after").allowing("lags behind", "lag");
    assertThat(rule.findIn("it lags behind\nand is behind it")).containsExactly("2: behind");
  }

  /** Lower-case text in which names are split into words; as many lines as before. */
  private static String asWords(String text) {
    return text.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT);
  }

  private static long lineOf(String text, int offset) {
    return 1 + text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }
}
