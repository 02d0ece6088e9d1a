// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The packages are one stack, and each knows only those below it. */
class ArchitectureTest {

  /** From the top down. What is in one line does not know the others in it. */
  private static final List<List<String>> STACK = List.of(
      List.of("dev.jwal.directory"),
      List.of("dev.jwal.inspect"),
      List.of("dev.jwal.internal.recovery"),
      List.of("dev.jwal.internal.commit"),
      List.of("dev.jwal.internal.log"),
      List.of("dev.jwal.internal.index"),
      List.of("dev.jwal.internal.read.ahead"),
      List.of("dev.jwal.internal.read"),
      List.of("dev.jwal.internal.segment"),
      List.of("dev.jwal.internal.disk", "dev.jwal.internal.record", "dev.jwal.internal.raft"),
      List.of("dev.jwal"));

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.jwal");

  @TestFactory
  Stream<DynamicTest> importsGoDownwardOnly() {
    return IntStream.range(0, STACK.size())
        .boxed()
        .flatMap(line -> STACK.get(line).stream()
            .map(layer -> DynamicTest.dynamicTest(
                layer,
                () -> classes()
                    .that()
                    .resideInAPackage(layer)
                    .should()
                    .onlyDependOnClassesThat(new BelowOrOutside(layer, belowLine(line)))
                    .because("a newcomer reads the log from the bottom up")
                    .check(CLASSES))));
  }

  private static List<String> belowLine(int line) {
    return STACK.subList(line + 1, STACK.size()).stream().flatMap(List::stream).toList();
  }

  @Test
  void everyPackageHasItsPlace() {
    classes()
        .should()
        .resideInAnyPackage(STACK.stream().flatMap(List::stream).toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void noPackagesGoInCircles() {
    slices().matching("dev.jwal.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theEngineNeedsNothingButJavaAndProtobuf() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.jwal..", "java..", "com.google.protobuf", "org.jspecify.annotations")
        .because("it is used with and without Spring, and with whatever logs")
        .check(CLASSES);
  }

  @Test
  void bytesAndRulesKnowNoFilesAndNoThreads() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.jwal.internal.record", "dev.jwal.internal.raft")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.util.concurrent..")
        .check(CLASSES);
  }
}
