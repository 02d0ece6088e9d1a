// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks every page of the repository: its links lead somewhere, and its index names it. */
class MarkdownTest {

  static List<MarkdownPage> pages() {
    return MarkdownPage.all();
  }

  static Stream<MarkdownPage> decisions() {
    return pages().stream().filter(page -> page.toString().matches("docs/decisions/\\d.*"));
  }

  @Test
  void thereArePages() {
    assertThat(pages()).hasSizeGreaterThan(30);
    assertThat(decisions()).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(MarkdownPage page) {
    assertThat(page.links()).filteredOn(link -> !link.leadsOutside()).allSatisfy(link -> {
      Path target = link.file().isEmpty() ? page.path() : page.path().resolveSibling(link.file());
      assertThat(target).exists();
      if (!link.anchor().isEmpty()) {
        assertThat(MarkdownPage.of(target).anchors()).contains(link.anchor());
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/guide", "docs/decisions"})
  void theIndexListsEveryPage(String folder) {
    MarkdownPage index = MarkdownPage.of(Repository.path(folder + "/README.md"));
    List<String> listed = index.links().stream().map(MarkdownPage.Link::file).toList();
    assertThat(pages())
        .map(MarkdownPage::path)
        .filteredOn(path -> path.getParent().equals(index.path().getParent()))
        .filteredOn(path -> !path.equals(index.path()))
        .isNotEmpty()
        .allSatisfy(path -> assertThat(listed).contains(path.getFileName().toString()));
  }

  @ParameterizedTest
  @MethodSource("decisions")
  void aDecisionHasItsTitleInTheIndexAndAllParts(MarkdownPage page) {
    assertThat(MarkdownPage.of(Repository.path("docs/decisions/README.md")).prose())
        .contains("| [%s](%s) | %s |"
            .formatted(
                page.path().getFileName().toString().substring(0, 3),
                page.path().getFileName(),
                page.headings().get(0)));
    assertThat(page.headings()).endsWith("Context", "Decision", "Consequences").hasSize(4);
    assertThat(page.prose())
        .anyMatch(line -> line.matches("- Date: \\d{4}-\\d\\d-\\d\\d"))
        .anyMatch(line -> line.startsWith("- Status: "));
  }
}
