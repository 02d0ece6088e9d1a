// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of Markdown in the repository: its prose, without blocks of code. */
record MarkdownPage(Path path, List<String> prose) {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
  private static final Pattern FENCE = Pattern.compile("\\s*```.*");

  /** A link to a file, with an anchor in it or none; the file is empty for the page itself. */
  record Link(String file, String anchor) {

    private static Link of(MatchResult found) {
      return new Link(found.group(1), found.group(2) == null ? "" : found.group(2));
    }

    boolean leadsOutside() {
      return file.contains("://");
    }
  }

  static List<MarkdownPage> all() {
    return Repository.files(".md").stream().map(MarkdownPage::of).toList();
  }

  static MarkdownPage of(Path path) {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : Repository.read(path).lines().toList()) {
      boolean fence = FENCE.matcher(line).matches();
      prose.add(code || fence ? "" : line);
      code ^= fence;
    }
    return new MarkdownPage(path, prose);
  }

  List<Link> links() {
    return prose.stream()
        .flatMap(line -> LINK.matcher(line).results())
        .map(Link::of)
        .toList();
  }

  List<String> headings() {
    return prose.stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", ""))
        .toList();
  }

  /** As GitHub makes them of headings. */
  List<String> anchors() {
    return headings().stream()
        .map(heading -> heading.toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  @Override
  public String toString() {
    return Repository.nameOf(path);
  }
}
