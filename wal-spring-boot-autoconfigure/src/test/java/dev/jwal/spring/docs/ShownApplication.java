// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jwal.spring.fixture.WebApp;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** An application that a page shows in whole files, compiled from the page. */
final class ShownApplication {

  private static final Pattern DECLARED = Pattern.compile(
      "\\Apackage ([a-z.]+);.*?^(?:public )?class (\\w+)", Pattern.DOTALL | Pattern.MULTILINE);

  private final ClassLoader classes;
  private final String main;
  private final List<String> properties;

  private ShownApplication(ClassLoader classes, String main, List<String> properties) {
    this.classes = classes;
    this.main = main;
    this.properties = properties;
  }

  static boolean isWholeFile(String block) {
    return block.startsWith("package ");
  }

  /** Compiles a page's whole files to a directory; its first YAML is the configuration. */
  static ShownApplication of(GuidePage page, Path output) throws IOException {
    List<Source> sources = page.blocks("java").stream()
        .filter(ShownApplication::isWholeFile)
        .map(Source::of)
        .toList();
    Files.createDirectories(output);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled = compiler
        .getTask(
            null,
            null,
            null,
            List.of("-parameters", "-proc:none", "-d", output.toString()),
            null,
            sources)
        .call();
    if (!compiled) {
      throw new AssertionError("what " + page + " shows does not compile");
    }
    String main = sources.stream()
        .filter(source -> source.text.contains("@SpringBootApplication"))
        .findFirst()
        .orElseThrow()
        .type;
    URL[] urls = {output.toUri().toURL()};
    ClassLoader classes = new URLClassLoader(urls, ShownApplication.class.getClassLoader());
    return new ShownApplication(classes, main, properties(page.blocks("yaml").get(0)));
  }

  private static List<String> properties(String yaml) throws IOException {
    List<String> properties = new ArrayList<>();
    for (PropertySource<?> source :
        new YamlPropertySourceLoader().load("shown", new ByteArrayResource(yaml.getBytes(UTF_8)))) {
      for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
        properties.add(name + "=" + source.getProperty(name));
      }
    }
    return properties;
  }

  /** Starts it as it is shown, but with its log in this directory. */
  WebApp started(Path log) throws ClassNotFoundException {
    List<String> all = new ArrayList<>(properties);
    all.removeIf(property -> property.startsWith("wal.dir="));
    all.add("wal.dir=" + log);
    return WebApp.ofOther(classes.loadClass(main), all.toArray(String[]::new));
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String type;
    private final String text;

    private Source(String type, String text) {
      super(URI.create("string:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
      this.type = type;
      this.text = text;
    }

    private static Source of(String text) {
      Matcher declared = DECLARED.matcher(text);
      if (!declared.find()) {
        throw new AssertionError("no class in " + text);
      }
      return new Source(declared.group(1) + "." + declared.group(2), text);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
