// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares docs/architecture.md with the code: packages, imports, methods, classes, threads. */
class ArchitecturePageTest {

  private static final String PAGE = Repository.read(Repository.path("docs/architecture.md"));

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.jwal");

  /** A line of the picture: a package, what it does, and the packages that it imports. */
  private static final Pattern LAYER =
      Pattern.compile("^.*│ ([a-z.]+) +│ .*│ ?([a-z. ]*)$", Pattern.MULTILINE);

  private static final Pattern SPRING_PACKAGE =
      Pattern.compile("^\\| `(dev\\.jwal\\.spring[a-z.]*)` \\|", Pattern.MULTILINE);

  private static final Pattern STEP = Pattern.compile("^\\d+\\. .*$", Pattern.MULTILINE);
  private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");
  private static final Pattern PLACE =
      Pattern.compile("\\| `(\\w+)` \\| `([a-z.]+)` \\|$", Pattern.MULTILINE);

  private static final Pattern THREAD_ROW =
      Pattern.compile("^\\| `(wal-[a-z-]+)` \\|", Pattern.MULTILINE);
  private static final Pattern THREAD_NAME = Pattern.compile("\"(wal-[a-z-]+)\"");

  @Test
  void thePictureHasThePackagesAndTheirImports() {
    TreeMap<String, Set<String>> shown = new TreeMap<>();
    LAYER
        .matcher(PAGE)
        .results()
        .forEach(layer -> shown.put(layer.group(1), new TreeSet<>(words(layer.group(2)))));

    TreeMap<String, Set<String>> found = new TreeMap<>();
    for (JavaClass each : CLASSES) {
      if (!each.getPackageName().equals("dev.jwal")) {
        found.computeIfAbsent(layerOf(each), layer -> new TreeSet<>()).addAll(layersUsedBy(each));
      }
    }
    assertThat(shown).isEqualTo(found);
  }

  @Test
  void thePictureHasEachPackageAboveThoseThatItImports() {
    List<MatchResult> layers = LAYER.matcher(PAGE).results().toList();
    for (int i = 0; i < layers.size(); i++) {
      List<String> below = layers.subList(i + 1, layers.size()).stream()
          .map(layer -> layer.group(1))
          .toList();
      assertThat(below)
          .as(layers.get(i).group(1))
          .containsAll(words(layers.get(i).group(2)));
    }
  }

  @Test
  void theTableHasThePackagesOfSpring() {
    Path sources = Repository.path("wal-spring-boot-autoconfigure/src/main/java");
    assertThat(SPRING_PACKAGE.matcher(PAGE).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(Repository.files("package-info.java").stream()
            .filter(file -> file.startsWith(sources))
            .map(file -> sources.relativize(file.getParent()).toString().replace('/', '.'))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"## The way of an append", "## The way of a replay"})
  void everyStepNamesAMethodThatThereIs(String heading) {
    List<String> steps =
        STEP.matcher(section(heading)).results().map(MatchResult::group).toList();
    assertThat(steps).hasSize(10).allSatisfy(step -> {
      List<MatchResult> methods = METHOD.matcher(step).results().toList();
      assertThat(methods).isNotEmpty();
      for (MatchResult method : methods) {
        assertThat(methodsOf(method.group(1))).as(method.group()).contains(method.group(2));
      }
    });
  }

  @Test
  void everyClassToLookAtIsWhereThePageSays() {
    List<String> sources =
        Repository.files(".java").stream().map(Repository::nameOf).toList();
    assertThat(PLACE.matcher(section("## Where to look")).results())
        .hasSizeGreaterThan(20)
        .map(place -> "%s/%s.java".formatted(place.group(2).replace('.', '/'), place.group(1)))
        .allSatisfy(file ->
            assertThat(sources).anyMatch(source -> source.endsWith("/src/main/java/" + file)));
  }

  @Test
  void theTableHasEveryThread() {
    Set<String> made = Stream.of("wal-core/src/main", "wal-spring-boot-autoconfigure/src/main")
        .map(Repository::path)
        .flatMap(sources -> Repository.files(".java").stream().filter(f -> f.startsWith(sources)))
        .flatMap(source -> THREAD_NAME.matcher(Repository.read(source)).results())
        .map(name -> name.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(THREAD_ROW.matcher(section("## Threads")).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(made);
  }

  private static String section(String heading) {
    int begin = PAGE.indexOf(heading + "\n");
    assertThat(begin).as(heading).isNotNegative();
    int end = PAGE.indexOf("\n## ", begin);
    return PAGE.substring(begin, end < 0 ? PAGE.length() : end);
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split(" +"));
  }

  private static String layerOf(JavaClass type) {
    return type.getPackageName().replaceFirst("dev\\.jwal\\.(internal\\.)?", "");
  }

  private static Set<String> layersUsedBy(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .filter(target -> target.getPackageName().startsWith("dev.jwal."))
        .map(ArchitecturePageTest::layerOf)
        .filter(layer -> !layer.equals(layerOf(type)))
        .collect(Collectors.toSet());
  }

  private static List<String> methodsOf(String type) {
    return CLASSES.stream()
        .filter(each -> each.getSimpleName().equals(type))
        .flatMap(each -> each.getMethods().stream())
        .map(method -> method.getName())
        .toList();
  }
}
