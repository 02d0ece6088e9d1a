// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.ReplayHandler;
import dev.jwal.spring.autoconfigure.WalProperties;
import dev.jwal.spring.fixture.WebApp;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Runs what the README shows, and checks that it shows what is run. */
class GuideReadmeTest {

  private static final GuidePage README = GuidePage.readme();

  @TempDir
  Path path;

  static List<GuidePage> pages() {
    return GuidePage.all();
  }

  @Test
  void whatIsShownIsWhatIsRun() {
    String sources = GuidePage.snippetsInSources();
    assertThat(README.blocks("java"))
        .filteredOn(block -> !ShownApplication.isWholeFile(block))
        .hasSize(1)
        .allSatisfy(snippet -> assertThat(sources).contains(snippet));
  }

  @Test
  void theApplicationIsCompiledStartedAndAskedAsShown() throws Exception {
    ShownApplication shown = ShownApplication.of(README, path.resolve("classes"));
    GuidePage fiveMinutes = README.section("## Five minutes");
    try (WebApp app = shown.started(path.resolve("wal"))) {
      assertThat(ShownRequest.in(fiveMinutes))
          .hasSize(5)
          .allSatisfy(request -> request.answersIn(app));
    }
    try (WebApp restarted = shown.started(path.resolve("wal"))) {
      assertThat(ShownRequest.in(fiveMinutes).get(1).answersIn(restarted)).isEqualTo("[\"milk\"]");
    }
  }

  @Test
  void theLogWorksWithoutSpring() {
    List<String> received = new ArrayList<>();
    ReplayHandler handler =
        ReplayHandler.committed(entry -> received.add(new String(entry.data(), UTF_8)));
    WithoutSpring.append(path, handler);
    WithoutSpring.append(path, handler);
    assertThat(received).containsExactly("first");
  }

  @Test
  void theFirstConfigurationSaysWhereTheLogIs() throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    load(README.blocks("yaml").get(0)).forEach(environment.getPropertySources()::addLast);
    WalProperties properties =
        Binder.get(environment).bind("wal", WalProperties.class).get();
    assertThat(properties.dir())
        .isEqualTo(new File(System.getProperty("user.home") + "/notes/wal"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyPropertyInYamlIsOneThatThereIs(GuidePage page) throws IOException {
    List<String> own = GuidePage.of("properties.md").rowsThatBeginWith("| `").stream()
        .map(row -> row.substring(3, row.indexOf('`', 3)))
        .toList();
    for (String yaml : page.blocks("yaml")) {
      for (PropertySource<?> source : load(yaml)) {
        assertThat(((EnumerablePropertySource<?>) source).getPropertyNames())
            .filteredOn(name -> name.matches("wal\\..*|management\\..*\\.wal\\..*"))
            .allSatisfy(name -> assertThat(own).contains(name));
      }
    }
  }

  @Test
  void whatIsToBeAddedIsWhatIsBuilt() throws Exception {
    List<String> blocks = README.blocks("xml");
    assertThat(blocks).isNotEmpty();
    for (String block : blocks) {
      Document shown = parse(block);
      assertThat(child(elements(shown, "parent").get(0), "version"))
          .isEqualTo(child(
              parse(Files.readString(Path.of("..", "pom.xml"))).getDocumentElement(),
              "spring-boot.version"));
      List<Element> dependencies = new ArrayList<>(elements(shown, "dependency"));
      dependencies.removeIf(each -> !child(each, "groupId").equals("dev.jwal"));
      assertThat(dependencies).isNotEmpty();
      for (Element dependency : dependencies) {
        Document pom =
            parse(Files.readString(Path.of("..", child(dependency, "artifactId"), "pom.xml")));
        if (dependency.getElementsByTagName("version").getLength() > 0) {
          assertThat(child(dependency, "version"))
              .isEqualTo(child(elements(pom, "parent").get(0), "version"));
        }
      }
    }
  }

  private static List<PropertySource<?>> load(String yaml) throws IOException {
    return new YamlPropertySourceLoader()
        .load("shown", new ByteArrayResource(yaml.getBytes(UTF_8)));
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
  }

  private static List<Element> elements(Document document, String name) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < document.getElementsByTagName(name).getLength(); i++) {
      elements.add((Element) document.getElementsByTagName(name).item(i));
    }
    return elements;
  }

  private static String child(Element element, String name) {
    return element.getElementsByTagName(name).item(0).getTextContent().strip();
  }
}
