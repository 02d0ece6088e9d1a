// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Follows every link within the project. */
class GuideLinksTests {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  static List<GuidePage> pages() {
    return GuidePage.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(GuidePage page) {
    LINK.matcher(page.text()).results().forEach(link -> {
      String file = link.group(1);
      if (file.contains("://")) {
        return;
      }
      Path target = file.isEmpty() ? page.path() : page.path().resolveSibling(file);
      assertThat(target).as(link.group()).exists();
      if (link.group(2) != null) {
        assertThat(anchorsOf(target)).as(link.group()).contains(link.group(2));
      }
    });
  }

  @Test
  void theGuideListsEveryPage() {
    String contents = GuidePage.of("README.md").text();
    assertThat(pages())
        .filteredOn(page -> !page.toString().equals("README.md"))
        .hasSizeGreaterThan(7)
        .allSatisfy(page -> assertThat(contents).contains("](" + page + ")"));
  }

  /** As GitHub makes them of headings. */
  private static List<String> anchorsOf(Path page) {
    try {
      return Files.readAllLines(page).stream()
          .filter(line -> line.matches("#+ .*"))
          .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
          .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
