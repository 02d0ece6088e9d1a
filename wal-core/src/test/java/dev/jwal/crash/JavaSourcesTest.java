// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaSourcesTest {

  private static final String PUMP = """
      package water.works;

      final class Pump {
        private final Tank tank;

        Pump(Tank tank) {
          this.tank = tank;
        }

        void fill() {
          tank.open(); // the valve; not tank.close();
          /* and wait
             until full */
          tank.await(
              "full // really",
              1_000L);
          tank.close();
        }

        void drain() {
          tank.open();
          run(() -> tank.drain('"'));
          tank.close();
          tank.open();
        }

        private void run(Runnable task) {
          new Runnable() {
            @Override
            public void run() {
              task.run();
            }
          }.run();
        }
      }
      """;

  @TempDir
  private Path root;

  private JavaSources sources;

  @BeforeEach
  void write() throws IOException {
    sources = new JavaSources(root);
    write("water/works/Pump.java", PUMP);
    write("water/Tank.java", "package water; class Tank { void burst() { int a = 1; } }");
  }

  private void write(String name, String source) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
  }

  @Test
  void aClassIsFoundInWhateverPackageItIs() throws IOException {
    assertThat(sources.fileOf("Pump")).isEqualTo(root.resolve("water/works/Pump.java"));
    assertThat(sources.fullNameOf("Pump")).isEqualTo("water.works.Pump");
  }

  @Test
  void aSimpleNameThatTwoClassesHaveIsRefused() throws IOException {
    write("oil/Pump.java", PUMP);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> sources.fileOf("Pump"))
        .withMessageContaining("oil")
        .withMessageContaining("works");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sources.replace("Pump.drain", "tank.drain", "tank.fill"));
  }

  @Test
  void aPieceIsReplacedAndEverythingElseStays() throws IOException {
    assertThat(sources.replace("Pump.drain", "tank.close();", "tank.shut();"))
        .isEqualTo(PUMP.replace(
            "tank.close();\n    tank.open();\n  }", "tank.shut();\n    tank.open();\n  }"));
  }

  @Test
  void whiteSpaceLineBreaksAndCommentsDoNotMatter() throws IOException {
    assertThat(sources.replace(
            "Pump.fill",
            "tank . open(); tank.await(\"full // really\",1_000L) /* ! */;",
            "hurry();"))
        .contains("  void fill() {\n    hurry();\n    tank.close();\n  }");
  }

  @Test
  void literalsMatter() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sources.replace("Pump.fill", "(\"full  // really\"", "(null"));
  }

  @Test
  void aQuoteInACharacterBeginsNoString() throws IOException {
    assertThat(sources.replace("Pump.drain", "'\"'", "'x'")).contains("tank.drain('x')");
  }

  @Test
  void aTextBlockIsOneToken() {
    assertThat(Token.of("a = \"\"\"\n  it's \"quoted\" // \\\"\"\" here\n\"\"\" + b"))
        .extracting(Token::text)
        .containsExactly("a", "=", "\"\"\"\n  it's \"quoted\" // \\\"\"\" here\n\"\"\"", "+", "b");
  }

  @Test
  void aWordIsMatchedWhole() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sources.replace("Tank.burst", "nt a = 1", ""));
  }

  @Test
  void aConstructorHasTheNameOfItsClass() throws IOException {
    assertThat(sources.replace("Pump.Pump", "this.tank = tank;", "this.tank = null;"))
        .contains("this.tank = null;");
  }

  @Test
  void aMethodWithinAMethodOfTheSameNameIsOnePlace() throws IOException {
    assertThat(sources.replace("Pump.run", "task.run();", "")).doesNotContain("task.run();");
  }

  @Test
  void aPieceThatIsThereTwiceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sources.replace("Pump.drain", "tank.open();", ""))
        .withMessageStartingWith("Pump.drain has this piece 2 times, and not once");
  }

  @Test
  void aPieceThatIsElsewhereNamesTheMethod() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sources.replace("Pump.fill", "tank.drain('\"')", ""))
        .withMessageStartingWith("Pump.fill has this piece 0 times, and not once;"
            + " Pump.drain has 6 of its 6 tokens in a row:\ntank.drain");
  }

  @Test
  void aClassThatIsNotThereNamesTheMethodThatHasMostOfThePiece() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sources.replace("Vessel.burst", "int a = 2;", ""))
        .withMessageContaining("Tank.burst has 3 of its 5 tokens in a row");
  }
}
