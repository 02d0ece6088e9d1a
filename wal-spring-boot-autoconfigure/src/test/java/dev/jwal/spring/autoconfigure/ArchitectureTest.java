// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import dev.jwal.Wal;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/**
 * Boot's own rules for auto-configurations, and the direction in which packages know each other.
 */
class ArchitectureTest {

  private static final JavaClasses MAIN = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .withImportOption(ArchitectureTest::isOfThisModule)
      .importPackages("dev.jwal");

  private static boolean isOfThisModule(Location location) {
    return location.contains("wal-spring-boot-autoconfigure");
  }

  @Test
  void theRulesLookAtSomething() {
    assertThat(MAIN).hasSizeGreaterThan(20);
  }

  @Test
  void autoConfigurationsArePublicFinalAndNamedSo() {
    classes()
        .that()
        .areAnnotatedWith(AutoConfiguration.class)
        .should()
        .bePublic()
        .andShould()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .andShould()
        .haveSimpleNameEndingWith("AutoConfiguration")
        .check(MAIN);
  }

  /** Operators set levels by it, so no name of an internal class is in it. */
  @Test
  void linesForOperatorsAreOfOneLogger() {
    noClasses()
        .should()
        .callMethod(LogFactory.class, "getLog", Class.class)
        .because("the logger is dev.jwal.spring")
        .check(MAIN);
  }

  @Test
  void autoConfigurationsHaveNoPublicMembers() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .areAnnotatedWith(AutoConfiguration.class)
        .should()
        .notBePublic()
        .check(MAIN);
    constructors()
        .that()
        .areDeclaredInClassesThat()
        .areAnnotatedWith(AutoConfiguration.class)
        .should()
        .notBePublic()
        .check(MAIN);
  }

  @Test
  void beanMethodsDoNotAskForClasses() {
    noMethods()
        .that()
        .areAnnotatedWith(Bean.class)
        .should()
        .beAnnotatedWith(ConditionalOnClass.class)
        .because("the class is loaded before the condition is seen")
        .check(MAIN);
  }

  @Test
  void nothingScansForComponents() {
    noClasses().should().beAnnotatedWith(ComponentScan.class).check(MAIN);
  }

  @Test
  void propertiesAreRecords() {
    classes()
        .that()
        .areAnnotatedWith(ConfigurationProperties.class)
        .should()
        .beRecords()
        .andShould()
        .haveSimpleNameEndingWith("Properties")
        .check(MAIN);
  }

  @Test
  void analyzersAreNotPublic() {
    classes()
        .that()
        .areAssignableTo(FailureAnalyzer.class)
        .should()
        .notBePublic()
        .check(MAIN);
  }

  @Test
  void packagesKnowOnlyThoseBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.jwal.spring..")
        .ensureAllClassesAreContainedInArchitecture()
        .layer("autoconfigure")
        .definedBy("dev.jwal.spring.autoconfigure")
        .layer("actuate")
        .definedBy("dev.jwal.spring.actuate")
        .layer("listener")
        .definedBy("dev.jwal.spring.internal.listener")
        .layer("snapshot")
        .definedBy("dev.jwal.spring.internal.snapshot")
        .layer("startup")
        .definedBy("dev.jwal.spring.internal.startup")
        .layer("spring")
        .definedBy("dev.jwal.spring")
        .layer("replay")
        .definedBy("dev.jwal.spring.internal.replay")
        .whereLayer("autoconfigure")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("actuate")
        .mayOnlyBeAccessedByLayers("autoconfigure")
        .whereLayer("listener")
        .mayOnlyBeAccessedByLayers("autoconfigure")
        .whereLayer("snapshot")
        .mayOnlyBeAccessedByLayers("autoconfigure")
        .whereLayer("startup")
        .mayOnlyBeAccessedByLayers("autoconfigure", "actuate", "listener", "snapshot")
        .whereLayer("spring")
        .mayOnlyBeAccessedByLayers("autoconfigure", "actuate", "listener", "snapshot", "startup")
        .check(MAIN);
  }

  @Test
  void openingALogNeedsNoSpring() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.jwal.spring.internal.startup", "dev.jwal.spring.internal.replay")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(MAIN);
  }

  @Test
  void theLogIsOpenedWithoutActuatorHealthOrMeters() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.jwal.spring", "dev.jwal.spring.internal..")
        .or()
        .haveFullyQualifiedName(WalAutoConfiguration.class.getName())
        .or()
        .haveFullyQualifiedName(WalEventsAutoConfiguration.class.getName())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.boot.actuate..",
            "org.springframework.boot.health..",
            "org.springframework.web..",
            "io.micrometer..")
        .check(MAIN);
  }

  @Test
  void metersAndObservationsNeedNoSpring() {
    noClasses()
        .that()
        .resideInAPackage("dev.jwal.spring.actuate")
        .and(dependOn("io.micrometer.."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(MAIN);
  }

  @Test
  void whatIsInternalIsPublicOnlyForAnotherPackage() {
    classes()
        .that()
        .resideInAPackage("..internal..")
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should(beUsedByAnotherPackage())
        .check(MAIN);
  }

  private static DescribedPredicate<JavaClass> dependOn(String packages) {
    PackageMatcher matcher = PackageMatcher.of(packages);
    return DescribedPredicate.describe(
        "depend on " + packages,
        type -> type.getDirectDependenciesFromSelf().stream()
            .anyMatch(needed -> matcher.matches(needed.getTargetClass().getPackageName())));
  }

  private static ArchCondition<JavaClass> beUsedByAnotherPackage() {
    return ArchCondition.from(DescribedPredicate.describe(
        "be used by another package",
        type -> type.getDirectDependenciesToSelf().stream()
            .anyMatch(
                use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()))));
  }

  @Test
  void noPackageIsSharedWithTheEngine() {
    JavaClasses engine = new ClassFileImporter()
        .withImportOption(location -> !isOfThisModule(location))
        .importPackages("dev.jwal");
    assertThat(engine.contain(Wal.class)).isTrue();
    assertThat(MAIN.stream().map(type -> type.getPackageName()).distinct())
        .doesNotContainAnyElementsOf(
            engine.stream().map(type -> type.getPackageName()).distinct().toList());
  }

  @Test
  void onlyWhatIsMeantForOthersIsPublic() {
    classes()
        .that()
        .arePublic()
        .and(not(assignableTo(Enum.class)))
        .and(resideInAPackage("dev.jwal.."))
        .should()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .orShould()
        .beInterfaces()
        .check(MAIN);
  }
}
