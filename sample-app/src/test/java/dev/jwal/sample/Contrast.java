// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The contrast between a page's texts and their background, as WCAG 2 measures it. */
final class Contrast {

  /** What WCAG 2.2 asks for of text that is not large (1.4.3, level AA). */
  private static final double LEAST = 4.5;

  private static final String OF_EVERY_TEXT = """
      const parts = (color) => color.match(/[\\d.]+/g).map(Number);
      const isOpaque = (color) => (parts(color)[3] ?? 1) === 1;
      const linear = (value) => value <= 10.31 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
      const luminance = (color) => {
        const [r, g, b] = parts(color).map(linear);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const backgroundOf = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const color = getComputedStyle(at).backgroundColor;
          if (isOpaque(color)) { return color; }
        }
      };
      const hasText = (element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      return [...document.body.querySelectorAll('*')]
        .filter((element) => hasText(element) && element.getClientRects().length > 0)
        .map((element) => {
          const style = getComputedStyle(element);
          const color = element instanceof SVGElement ? style.fill : style.color;
          const background = backgroundOf(element);
          const [dark, light] = [color, background].map(luminance).sort((a, b) => a - b);
          return [(light + 0.05) / (dark + 0.05), `${element.textContent}: ${color} on ${background}`];
        });
      """;

  private Contrast() {}

  /** Fails unless every text that can be seen now can be read. */
  static void assertReadable(Browser browser) {
    List<?> texts = (List<?>) browser.run(OF_EVERY_TEXT);
    assertThat(texts).hasSizeGreaterThan(20).allSatisfy(text -> {
      List<?> contrastAndText = (List<?>) text;
      assertThat(((Number) contrastAndText.get(0)).doubleValue())
          .as("contrast of %s", contrastAndText.get(1))
          .isGreaterThanOrEqualTo(LEAST);
    });
  }
}
