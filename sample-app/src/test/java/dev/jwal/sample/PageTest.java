// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The page, used in a real browser. Screenshots of it are kept in target/screenshots. */
class PageTest {

  private static final String FIRST_SEGMENT = "0000000000000000-0000000000000000.wal";

  private static Browser browser;

  @TempDir
  Path directory;

  private RunningSample sample;

  @BeforeAll
  static void openBrowser() {
    browser = Browser.open();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void showThePage() {
    sample = RunningSample.on(directory);
    browser.show("http://127.0.0.1:" + sample.port());
    browser.awaitText("#status", "UP");
    browser.complaints();
  }

  @AfterEach
  void stop() {
    sample.close();
  }

  private void put(String key, String value) {
    browser.find("#key").sendKeys(key);
    browser.find("#value").sendKeys(value);
    browser.click("#put button");
    browser.awaitText("#put-result", "“" + key + "”");
  }

  private void awaitSegments(int count) {
    browser.await("document.querySelectorAll('#segments li').length === arguments[0]", count);
  }

  private static double widthOf(String selector) {
    Object width = browser.run(
        "return document.querySelector(arguments[0]).getBoundingClientRect().width", selector);
    return ((Number) width).doubleValue();
  }

  @Test
  void putIsAnsweredAndListed() {
    put("sky", "blue");

    assertThat(browser.text("#put-result")).isEqualTo("“sky” is on disk as entry 1");
    browser.awaitText("#keys", "sky");
    browser.awaitText("#last-index", "1");
    assertThat(sample.client().get("sky").body()).isEqualTo("blue");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void keyThatIsClickedIsRead() {
    put("sky", "blue");
    browser.awaitText("#keys", "sky");

    browser.click("#keys button");

    browser.awaitText("#put-result", "“sky” is “blue”, from entry 1");
  }

  @Test
  void cutShowsANewSegment() {
    put("sky", "blue");
    assertThat(browser.count("#segments li")).isOne();

    browser.click("#cut");

    browser.awaitText("#action-result", "segment 1 created");
    awaitSegments(2);
    assertThat(browser.texts("#segments .sequence")).containsExactly("1", "0");
    assertThat(browser.texts("#segments .kind")).containsExactly("current", "finished");
    browser.awaitText("#sequence", "1");
    assertThat(browser.run("return document.getAnimations().length"))
        .as("motion, of which less was asked for")
        .isEqualTo(0L);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void segmentsAreDrawnToScale() throws IOException {
    for (int i = 0; i < 20; i++) {
      sample.client().put("key " + i, "x".repeat(200));
    }
    browser.click("#cut");
    browser.awaitText("#action-result", "segment 1 created");
    awaitSegments(2);

    double whole = widthOf("#segments .current .file");
    double finished = widthOf("#segments .finished .records");
    long bytes = Files.size(directory.resolve(FIRST_SEGMENT));
    assertThat(finished / whole).isCloseTo(bytes / (16 * 1024.0), offset(0.02));
  }

  @Test
  void segmentThatIsClickedIsReadAndDescribed() {
    put("sky", "blue");

    browser.click("#segments button");

    browser.awaitText("#segments .contents", FIRST_SEGMENT);
    assertThat(browser.text("#segments .contents")).contains("1 to 1", "1 entry, ");
  }

  @Test
  void verificationIsShownWithWhatWasRead() {
    put("sky", "blue");

    browser.click("#verify");

    browser.awaitText("#action-result", "Every checksum holds");
  }

  @Test
  void snapshotReleasesTheSegmentsBeforeIt() {
    browser.click("#snapshot");
    browser.awaitText("#action-result", "There is nothing to take a snapshot of yet");
    put("sky", "blue");
    browser.click("#cut");
    browser.awaitText("#action-result", "segment 1 created");
    put("grass", "green");
    put("snow", "white");

    browser.click("#snapshot");

    browser.awaitText("#action-result", "A snapshot holds everything up to entry 3");
    browser.await("document.querySelectorAll('#segments .released').length === 1");
    assertThat(browser.texts("#segments .kind")).containsExactly("current", "released");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void syncsAreDrawn() {
    put("sky", "blue");

    browser.await("!document.getElementById('latency').hasAttribute('hidden')");
    browser.awaitText("#latency-summary", "99 % within");
    assertThat(browser.count("#latency g"))
        .as("etcd's 14 buckets, and what is longer")
        .isEqualTo(15);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void theLogsOfAServerThatWasAwayAreShownWhenItIsBack() throws IOException {
    put("sky", "blue");
    int port = sample.port();
    sample.close();

    browser.awaitText("#status", "Not reached");
    browser.awaitText("#gone", "No answer from the server since");
    browser.keepScreenshot("gone");
    browser.click("#cut");
    browser.awaitText("#action-result", "No answer from the server");

    sample = RunningSample.onPort(port, directory);
    browser.awaitText("#status", "UP");
    browser.await("document.getElementById('gone').hidden");
    assertThat(browser.texts("#keys bdi")).containsExactly("sky");
    browser.awaitText("#health", "every checksum of");
  }

  @Test
  void damageIsShownWithItsPlaceAndPutsAreRefused() throws IOException {
    put("before", "whole");
    put("damaged", "to be damaged");
    browser.click("#cut");
    browser.awaitText("#action-result", "segment 1 created");
    put("after", "whole too");
    int port = sample.port();
    sample.close();
    damage("to be damaged");
    sample = RunningSample.onPort(port, directory);

    browser.awaitText("#status", "DOWN");
    assertThat(browser.text("#damage-file")).isEqualTo(FIRST_SEGMENT);
    assertThat(Integer.parseInt(browser.text("#damage-offset"))).isPositive();
    assertThat(browser.text("#damage-expected"))
        .matches("[0-9a-f]{8}")
        .isNotEqualTo(browser.text("#damage-found"));
    assertThat(browser.texts("#segments .kind")).containsExactly("unread", "damaged");
    assertThat(browser.texts("#keys bdi")).containsExactly("before");

    browser.find("#key").sendKeys("new");
    browser.click("#put button");
    browser.awaitText("#put-result", "Not stored: the log in");
    assertThat(browser.text("#put-result"))
        .contains("is damaged and takes no records", FIRST_SEGMENT);
    browser.keepScreenshot("down");
    Contrast.assertReadable(browser);
    browser.preferColours("dark");
    browser.keepScreenshot("down-dark");
    Contrast.assertReadable(browser);
  }

  private void damage(String value) throws IOException {
    Path file = directory.resolve(FIRST_SEGMENT);
    byte[] segment = Files.readAllBytes(file);
    int at = new String(segment, ISO_8859_1).indexOf(value);
    assertThat(at).isPositive();
    segment[at] ^= 1;
    Files.write(file, segment);
  }

  @Test
  void theKeyboardAloneIsEnough() {
    tabTo("key");
    browser.press("sky", Keys.TAB, "blue", Keys.ENTER);
    browser.awaitText("#put-result", "“sky” is on disk as entry 1");
    assertThat(browser.focused()).as("ready for the next key").isEqualTo("key");

    tabTo("cut");
    browser.press(Keys.ENTER);
    browser.awaitText("#action-result", "segment 1 created");
    tabTo("verify");
    browser.press(Keys.SPACE);
    browser.awaitText("#action-result", "Every checksum holds");
  }

  /** Presses the tab key until an element has the focus; wherever that goes, it can be seen. */
  private static void tabTo(String id) {
    List<String> met = new ArrayList<>();
    while (!browser.focused().equals(id)) {
      assertThat(met).as("focus never comes to %s", id).hasSizeLessThan(50);
      browser.press(Keys.TAB);
      met.add(browser.focused());
      assertThat(browser.run("return document.activeElement === document.body"
              + " || getComputedStyle(document.activeElement).outlineStyle !== 'none'"))
          .as("focus can be seen on %s", browser.focused())
          .isEqualTo(true);
    }
  }

  @Test
  void everyControlHasAName() {
    assertThat(browser.run("""
            return [...document.querySelectorAll('button, input, a, svg[role=img]')]
              .filter((it) => !(it.ariaLabel || it.textContent.trim() || it.labels?.length
                || it.getAttribute('aria-labelledby')))
              .map((it) => it.outerHTML);
            """)).isEqualTo(List.of());
  }

  @Test
  void hostileKeysAreText() throws IOException {
    List<String> hostile = List.of(
        "<img src=x onerror=window.hostile=1>",
        "\"'><script>window.hostile=1</script>",
        "javascript:window.hostile=1//${window.hostile=1}",
        "\u202egnp.exe\u2028ü😀");
    put(hostile.get(0), "<img src=x onerror=window.hostile=1>");
    for (String key : hostile.subList(1, hostile.size())) {
      assertThat(sample.client().put(key, "<svg onload=window.hostile=1>").status())
          .isEqualTo(201);
    }

    browser.await("document.querySelectorAll('#keys tr').length === arguments[0]", hostile.size());
    for (int row = hostile.size(); row >= 1; row--) {
      String name = "#keys tr:nth-child(" + row + ") button";
      String key = hostile.get(hostile.size() - row);
      assertThat(browser.run("return document.querySelector(arguments[0]).textContent", name))
          .isEqualTo(key);
      browser.click(name);
      browser.await("document.querySelector('#put-result bdi')?.textContent === arguments[0]", key);
      assertThat(browser.texts("#put-result bdi")).last().asString().startsWith("<");
    }
    browser.keepScreenshot("hostile");
    assertThat(browser.count("main img, main script, main svg [onload]")).isZero();
    assertThat(browser.run("return window.hostile")).isNull();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void scriptsOfOthersAreRefused() {
    browser.run("""
        const script = document.createElement('script');
        script.textContent = 'window.hostile = 1';
        document.body.append(script);
        """);

    assertThat(browser.run("return window.hostile")).isNull();
    assertThat(browser.complaints()).anyMatch(line -> line.contains("Content Security Policy"));
  }

  @Test
  void aPhoneNeedsNoScrollingSideways() throws IOException {
    fill();
    browser.resize(360, 740);
    sample.client().put("k".repeat(400), "v");
    browser.awaitText("#keys", "kkk");
    browser.click("#segments button");
    browser.awaitText("#segments .contents", ".wal");

    assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
    assertThat((List<?>) browser.run("return [...document.querySelectorAll('button')]"
            + ".filter((it) => it.getBoundingClientRect().right > 360)"))
        .isEmpty();
    browser.keepScreenshot("phone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everyTextCanBeReadIn(String colours) throws IOException {
    fill();
    browser.preferColours(colours);
    browser.click("#verify");
    browser.awaitText("#action-result", "Every checksum holds");
    awaitSegments(4);

    Contrast.assertReadable(browser);
    browser.keepScreenshot(colours);
    assertThat(browser.complaints()).isEmpty();
  }

  /** Makes a log worth a look: four segments of different sizes. */
  private void fill() {
    for (int entries : new int[] {30, 90, 55}) {
      for (int i = 1; i <= entries; i++) {
        sample.client().put("order-" + i, "{\"items\":" + i + ",\"state\":\"shipped\"}");
      }
      if (entries == 90) {
        assertThat(sample.client().post("/snapshot").status()).isEqualTo(200);
      }
      assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
    }
    for (String key : List.of("sky", "über/uns", "hello world", "price-40", "session-7")) {
      sample.client().put(key, "a value");
    }
  }
}
