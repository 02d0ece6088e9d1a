// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.ReplayHandler;
import dev.jwal.autoconfigure.WalAutoConfiguration;
import dev.jwal.autoconfigure.WalProperties;
import dev.jwal.autoconfigure.listener.WalListenerAutoConfiguration;
import dev.jwal.autoconfigure.template.WalJacksonAutoConfiguration;
import dev.jwal.autoconfigure.template.WalTemplateAutoConfiguration;
import dev.jwal.fixture.WebApp;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpMethod;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Runs what the README shows, and checks that it shows what is run. */
class GuideReadmeTests {

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
        .hasSize(2)
        .allSatisfy(snippet -> assertThat(sources).contains(snippet));
  }

  @Test
  void aNoteIsThereAfterARestart() {
    ApplicationContextRunner runner = new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            JacksonAutoConfiguration.class,
            WalAutoConfiguration.class,
            WalJacksonAutoConfiguration.class,
            WalListenerAutoConfiguration.class,
            WalTemplateAutoConfiguration.class))
        .withBean(Notes.class)
        .withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
    runner.run(context -> {
      context.getBean(Notes.class).add("buy milk");
      assertThat(context.getBean(Notes.class).all()).containsExactly("buy milk");
    });
    runner.run(
        context -> assertThat(context.getBean(Notes.class).all()).containsExactly("buy milk"));
  }

  @Test
  void theLogWorksWithoutSpring() {
    List<String> heard = new ArrayList<>();
    ReplayHandler handler =
        ReplayHandler.committed(entry -> heard.add(new String(entry.data(), UTF_8)));
    WithoutSpring.append(path, handler);
    WithoutSpring.append(path, handler);
    assertThat(heard).containsExactly("first");
  }

  @Test
  void theFirstConfigurationSaysWhereTheLogIs() throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    load(README.blocks("yaml").get(0)).forEach(environment.getPropertySources()::addFirst);
    WalProperties properties =
        Binder.get(environment).bind("wal", WalProperties.class).get();
    assertThat(properties.dir()).isEqualTo(new File("/var/lib/notes/wal"));
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
      Document shown = parse("<project>" + block + "</project>");
      List<Element> dependencies = elements(shown, "dependency");
      assertThat(dependencies).isNotEmpty();
      for (Element dependency : dependencies) {
        assertThat(child(dependency, "groupId")).isEqualTo("dev.jwal");
        Document pom =
            parse(Files.readString(Path.of("..", child(dependency, "artifactId"), "pom.xml")));
        if (dependency.getElementsByTagName("version").getLength() > 0) {
          assertThat(child(dependency, "version"))
              .isEqualTo(child(elements(pom, "parent").get(0), "version"));
        }
      }
    }
  }

  @Test
  void theActuatorAnswersWhatIsAsked() {
    Matcher asked = Pattern.compile("curl (?:-X ([A-Z]+) )?localhost:8080(/actuator\\S*)")
        .matcher(README.text());
    int requests = 0;
    try (WebApp app = WebApp.startedWith("wal.dir=" + path)) {
      while (asked.find()) {
        requests++;
        app.client()
            .method(HttpMethod.valueOf(asked.group(1) == null ? "GET" : asked.group(1)))
            .uri(asked.group(2))
            .exchange()
            .expectStatus()
            .isOk();
      }
    }
    assertThat(requests).isGreaterThanOrEqualTo(3);
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
