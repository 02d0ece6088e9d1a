// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium, headless, which can connect to this machine's loopback address only. */
final class Browser implements AutoCloseable {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  /** Says that it knows no DevTools protocol of a browser this new; none is needed here. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Opens a browser. Skips the test where there is none, unless the build is a server's. */
  static Browser open() {
    File chromium = program("chromium");
    File chromedriver = program("chromedriver");
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-proxy-server",
        "--hide-scrollbars",
        "--lang=en-GB",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    LoggingPreferences console = new LoggingPreferences();
    console.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, console);
    Browser browser = new Browser(new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver)
            .usingAnyFreePort()
            .build(),
        options));
    browser.driver.manage().timeouts().scriptTimeout(LONGEST_WAIT);
    return browser;
  }

  private static File program(String name) {
    Stream<Path> places =
        Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
    Path found = places
        .map(place -> place.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
    String problem = "there is no " + name + " here; Debian has it in chromium and chromium-driver";
    if (found == null && "true".equals(System.getenv("CI"))) {
      fail(problem);
    }
    Assumptions.assumeTrue(found != null, problem);
    return Objects.requireNonNull(found).toFile();
  }

  /** Opens a page in a viewport of desktop size, in light colours. */
  void show(String address) {
    preferColours("light");
    resize(1120, 900);
    driver.get(address);
  }

  /** Prefers "light" or "dark", and no motion, so that what is shown is all there at once. */
  void preferColours(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  void resize(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < height));
  }

  /** Runs a script and returns what it returns. */
  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Waits until an expression is true in the page. */
  void await(String condition, Object... arguments) {
    String script = """
        const given = [...arguments];
        const done = given.pop();
        const holds = function () { return %s; };
        const look = () => holds(...given) ? done(true) : setTimeout(look, 20);
        look();
        """.formatted(condition);
    try {
      driver.executeAsyncScript(script, arguments);
    } catch (TimeoutException e) {
      fail("not true within %s: %s, for %s, on the page\n%s"
          .formatted(LONGEST_WAIT, condition, List.of(arguments), text("body")));
    }
  }

  /** Waits until an element's text contains another. */
  void awaitText(String selector, String text) {
    await("document.querySelector(arguments[0])?.innerText.includes(arguments[1])", selector, text);
  }

  String text(String selector) {
    return find(selector).getText();
  }

  List<String> texts(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream()
        .map(WebElement::getText)
        .toList();
  }

  int count(String selector) {
    return driver.findElements(By.cssSelector(selector)).size();
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  void click(String selector) {
    find(selector).click();
  }

  /** Types where the keyboard's focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** The id of the element that has the keyboard's focus, or its name where it has none. */
  String focused() {
    WebElement element = driver.switchTo().activeElement();
    String id = element.getAttribute("id");
    return id == null || id.isEmpty() ? element.getTagName() : id;
  }

  /** Keeps a screenshot of the whole page in target/screenshots. */
  void keepScreenshot(String name) throws IOException {
    Map<?, ?> layout = driver.executeCdpCommand("Page.getLayoutMetrics", Map.of());
    Map<?, ?> size = (Map<?, ?>) Objects.requireNonNull(layout.get("cssContentSize"));
    Object data = driver
        .executeCdpCommand(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x",
                    0,
                    "y",
                    0,
                    "width",
                    Objects.requireNonNull(size.get("width")),
                    "height",
                    Objects.requireNonNull(size.get("height")),
                    "scale",
                    1)))
        .get("data");
    Files.createDirectories(SCREENSHOTS);
    Files.write(
        SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(data)));
  }

  /** What the page complained about since this was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::toString)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
