// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import com.google.protobuf.CodedInputStream;
import dev.jwal.directory.WalDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/**
 * A defect put into the log's own source: a piece of a method replaced by another.
 *
 * @param name what is wrong with it
 * @param place the class and the method, as {@code "TailWriter.append"}
 * @param piece what is in the method once; white space, line breaks and comments do not matter
 * @param replacement what is there instead
 * @param first the part of the evidence to begin with
 */
record Mutant(String name, String place, String piece, String replacement, String first) {

  private static final JavaSources SOURCES = new JavaSources(Path.of("src/main/java"));

  /**
   * Hunts it.
   *
   * @return what was found, empty if nothing; and in how many states
   */
  String[] hunt(Path scratch) {
    try {
      Path classes = compile(scratch);
      Class<?> hunt = new Loader(classes).loadClass(MutantHunt.class.getName());
      UnaryOperator<?> loaded = (UnaryOperator<?>) hunt.getConstructor().newInstance();
      return run(loaded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private String[] run(UnaryOperator<?> hunt) {
    return ((UnaryOperator<String[]>) hunt).apply(new String[] {first});
  }

  /**
   * Returns the source of the class with the defect.
   *
   * @throws IllegalArgumentException if the method does not have the piece once
   */
  String source() throws IOException {
    return SOURCES.replace(place, piece, replacement);
  }

  private Path compile(Path scratch) throws IOException {
    String type = place.substring(0, place.indexOf('.'));
    Path mutated = scratch.resolve(type + ".java");
    Files.writeString(mutated, source());
    Path classes = Files.createDirectories(scratch.resolve("classes"));
    String classPath = Stream.of(WalDirectory.class, CodedInputStream.class, NullMarked.class)
        .map(Mutant::placeOf)
        .collect(Collectors.joining(System.getProperty("path.separator")));
    int result = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            List.of(
                    "-d",
                    classes.toString(),
                    "-cp",
                    classPath,
                    "-proc:none",
                    "-nowarn",
                    mutated.toString())
                .toArray(new String[0]));
    if (result != 0) {
      throw new IllegalStateException("'" + name + "' does not compile");
    }
    return classes;
  }

  private static String placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Loads the log and its tests anew, the mutated classes instead of the good ones. */
  private static final class Loader extends ClassLoader {
    private final Path classes;

    private Loader(Path classes) {
      super(Mutant.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null) {
          loaded = name.startsWith("dev.jwal.") ? findClass(name) : getParent().loadClass(name);
        }
        return loaded;
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      Path mutated = classes.resolve(file);
      try (InputStream in = Files.exists(mutated)
          ? Files.newInputStream(mutated)
          : getParent().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
