// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word, number, literal or single character of Java source.
 *
 * @param text the token as written
 * @param start where it starts in the source
 * @param end where it ends, exclusive
 */
record Token(String text, int start, int end) {

  private static final Pattern COMMENT_OR_TOKEN = Pattern.compile("""
      (?<comment> //[^\\n]* | /\\*(?s:.*?)\\*/ )
      | \"""(?s: \\\\. | [^\\\\] )*?\"""
      | "(?: \\\\. | [^"\\\\] )*"
      | '(?: \\\\. | [^'\\\\] )+'
      | [\\w$]+
      | \\S
      """, Pattern.COMMENTS);

  /** Returns the tokens of a piece of source, without comments and white space. */
  static List<Token> of(String source) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = COMMENT_OR_TOKEN.matcher(source);
    while (matcher.find()) {
      if (matcher.group("comment") == null) {
        tokens.add(new Token(matcher.group(), matcher.start(), matcher.end()));
      }
    }
    return tokens;
  }

  /** Returns where {@code piece} starts in {@code source}, in tokens, each time that it occurs. */
  static List<Integer> occurrences(List<Token> source, List<Token> piece) {
    List<Integer> found = new ArrayList<>();
    for (int at = 0; at + piece.size() <= source.size(); at++) {
      if (commonRun(source, at, piece, 0) == piece.size()) {
        found.add(at);
      }
    }
    return found;
  }

  /** Returns how many tokens in a row of {@code piece}, at most, are in {@code source} too. */
  static int longestCommonRun(List<Token> source, List<Token> piece) {
    int longest = 0;
    for (int from = 0; from < piece.size(); from++) {
      for (int at = 0; at < source.size(); at++) {
        longest = Math.max(longest, commonRun(source, at, piece, from));
      }
    }
    return longest;
  }

  private static int commonRun(List<Token> source, int at, List<Token> piece, int from) {
    int length = 0;
    while (at + length < source.size()
        && from + length < piece.size()
        && source.get(at + length).text.equals(piece.get(from + length).text)) {
      length++;
    }
    return length;
  }
}
