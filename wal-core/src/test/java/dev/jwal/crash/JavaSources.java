// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A folder of Java sources, in which a class is found by its simple name and a piece of a method by
 * its tokens: neither packages nor line breaks, white space and comments matter.
 */
final class JavaSources {

  private final Path root;

  JavaSources(Path root) {
    this.root = root;
  }

  /**
   * Returns the source file of a class, in whatever package it is.
   *
   * @throws IllegalArgumentException if there is no such class, or more than one
   */
  Path fileOf(String simpleName) throws IOException {
    List<Path> found = filesOf(simpleName);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "One class " + simpleName + " is expected in " + root + ", not " + found);
    }
    return found.get(0);
  }

  /** Returns the full name of a class. */
  String fullNameOf(String simpleName) throws IOException {
    String file = root.relativize(fileOf(simpleName)).toString();
    return file.substring(0, file.length() - ".java".length()).replaceAll("[/\\\\]", ".");
  }

  /**
   * Returns the source of a class with a piece of one of its methods replaced.
   *
   * @param place the class and the method, as {@code "TailWriter.append"}; a constructor has the
   *     name of its class, and methods of the same name, also of nested classes, are searched
   *     together
   * @param piece what is in the method exactly once
   * @throws IllegalArgumentException if the piece is not there exactly once; names the method that
   *     has most of it
   */
  String replace(String place, String piece, String replacement) throws IOException {
    String type = place.substring(0, place.indexOf('.'));
    List<Token> wanted = Token.of(piece);
    Set<Range> found = new HashSet<>();
    for (Path file : filesOf(type)) {
      for (Method method : methodsOf(file)) {
        if (method.place.equals(place)) {
          found.addAll(method.find(wanted));
        }
      }
    }
    if (found.size() != 1) {
      throw new IllegalArgumentException(place + " has this piece " + found.size()
          + " times, and not once; " + nearest(wanted) + ":\n" + piece);
    }
    Range range = found.iterator().next();
    String source = Files.readString(fileOf(type));
    return source.substring(0, range.start) + replacement + source.substring(range.end);
  }

  private String nearest(List<Token> piece) throws IOException {
    List<Method> methods = new ArrayList<>();
    for (Path file : files()) {
      methods.addAll(methodsOf(file));
    }
    return methods.stream()
        .max(Comparator.comparingInt(method -> Token.longestCommonRun(method.tokens, piece)))
        .map(method -> method.place + " has " + Token.longestCommonRun(method.tokens, piece)
            + " of its " + piece.size() + " tokens in a row")
        .orElse("there are no methods in " + root);
  }

  private List<Path> filesOf(String simpleName) throws IOException {
    return files().stream().filter(file -> file.endsWith(simpleName + ".java")).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static List<Method> methodsOf(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task = (JavacTask)
          compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjects(file));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      String type = file.getFileName().toString().replace(".java", "");
      String source = Files.readString(file);
      List<Method> methods = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        new TreeScanner<Void, String>() {
          @Override
          public Void visitClass(ClassTree tree, String enclosing) {
            return super.visitClass(tree, tree.getSimpleName().toString());
          }

          @Override
          public Void visitMethod(MethodTree tree, String enclosing) {
            boolean constructor = tree.getReturnType() == null;
            int start = (int) positions.getStartPosition(unit, tree);
            int end = (int) positions.getEndPosition(unit, tree);
            methods.add(new Method(
                type + "." + (constructor ? enclosing : tree.getName()),
                start,
                Token.of(source.substring(start, end))));
            return super.visitMethod(tree, enclosing);
          }
        }.scan(unit, type);
      }
      return methods;
    }
  }

  /**
   * A method.
   *
   * @param place its class and its name
   * @param start where it starts in the source
   * @param tokens its tokens, from there on
   */
  private record Method(String place, int start, List<Token> tokens) {

    /** Returns where a piece is, each time that it occurs. */
    private List<Range> find(List<Token> piece) {
      return Token.occurrences(tokens, piece).stream()
          .map(at -> new Range(
              start + tokens.get(at).start(),
              start + tokens.get(at + piece.size() - 1).end()))
          .toList();
    }
  }

  /** A part of a source, from {@code start} to {@code end}, exclusive. */
  private record Range(int start, int end) {}
}
