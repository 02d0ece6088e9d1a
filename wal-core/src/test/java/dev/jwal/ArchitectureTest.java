// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The house: floors of which each knows only those below it. */
class ArchitectureTest {

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("dev.jwal");

  @Test
  void importsGoDownwardOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("engine")
        .definedBy("dev.jwal.engine")
        .layer("commit")
        .definedBy("dev.jwal.commit")
        .layer("read")
        .definedBy("dev.jwal.read")
        .layer("segment")
        .definedBy("dev.jwal.segment")
        .layer("disk")
        .definedBy("dev.jwal.disk")
        .layer("record")
        .definedBy("dev.jwal.record")
        .layer("vocabulary")
        .definedBy("dev.jwal")
        .whereLayer("engine")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("commit")
        .mayOnlyBeAccessedByLayers("engine")
        .whereLayer("read")
        .mayOnlyBeAccessedByLayers("engine")
        .whereLayer("segment")
        .mayOnlyBeAccessedByLayers("engine", "commit", "read")
        .whereLayer("disk")
        .mayOnlyBeAccessedByLayers("engine", "commit", "read", "segment")
        .whereLayer("record")
        .mayOnlyBeAccessedByLayers("engine", "commit", "read")
        .because("a newcomer reads the log from the bottom up")
        .check(CLASSES);
  }

  @Test
  void noPackagesGoInCircles() {
    slices().matching("dev.jwal.(*)").should().beFreeOfCycles().check(CLASSES);
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
  void bytesKnowNoFilesAndNoThreads() {
    noClasses()
        .that()
        .resideInAPackage("dev.jwal.record")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.util.concurrent..")
        .check(CLASSES);
  }

  @Test
  void whatIsPublicNamesNothingThatIsNot() {
    noClasses()
        .that()
        .resideInAPackage("dev.jwal")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.jwal.record",
            "dev.jwal.disk",
            "dev.jwal.segment",
            "dev.jwal.read",
            "dev.jwal.commit")
        .check(CLASSES);
  }
}
