// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk at one moment: for each file and each name, what is durable and what is only pending.
 *
 * <p>Names are pending until their directory is synced, and each change of a name is durable or not
 * independently of all others; a rename is one change. A file's sync makes none of its names
 * durable. A directory that is not durable takes with it what is in it.
 */
final class DiskState {

  private final int fragmentBytes;
  private final Set<Path> directories;
  private final Set<Path> pendingDirectories = new TreeSet<>();
  private final Map<Path, Integer> durableNames;
  private final Map<Path, Integer> names;
  private final List<NameChange> pendingNames = new ArrayList<>();
  private final Map<Integer, FileState> files = new HashMap<>();
  private int nextFile;

  /** A pending change: a name points to a file, and another one no longer does. */
  private record NameChange(@Nullable Path gone, @Nullable Path made, int file) {
    Path directory() {
      Path path = made != null ? made : gone;
      return path == null ? Path.of("/") : path.getParent();
    }

    void applyTo(Map<Path, Integer> names) {
      if (gone != null) {
        names.remove(gone, file);
      }
      if (made != null) {
        names.put(made, file);
      }
    }
  }

  DiskState(int fragmentBytes, Image image) {
    this.fragmentBytes = fragmentBytes;
    this.directories = new HashSet<>(image.directories());
    this.durableNames = new TreeMap<>();
    image.files().forEach((path, bytes) -> {
      durableNames.put(path, nextFile);
      files.put(nextFile++, new FileState(fragmentBytes, bytes));
    });
    this.names = new TreeMap<>(durableNames);
  }

  private DiskState(DiskState other) {
    fragmentBytes = other.fragmentBytes;
    directories = new HashSet<>(other.directories);
    pendingDirectories.addAll(other.pendingDirectories);
    durableNames = new TreeMap<>(other.durableNames);
    names = new TreeMap<>(other.names);
    pendingNames.addAll(other.pendingNames);
    other.files.forEach((number, file) -> files.put(number, file.copy()));
    nextFile = other.nextFile;
  }

  /** A disk that goes its own way from here. */
  DiskState copy() {
    return new DiskState(this);
  }

  // ---- what processes do

  int newFile() {
    return nextFile;
  }

  @Nullable
  Integer fileAt(Path path) {
    return names.get(path);
  }

  long namesOf(int number) {
    return names.values().stream().filter(file -> file == number).count();
  }

  FileState file(int number) {
    FileState file = files.get(number);
    if (file == null) {
      throw new IllegalArgumentException("no file " + number);
    }
    return file;
  }

  boolean isDirectory(Path path) {
    return directories.contains(path);
  }

  List<String> list(Path directory) {
    return names.keySet().stream()
        .filter(path -> directory.equals(path.getParent()))
        .map(path -> path.getFileName().toString())
        .sorted()
        .toList();
  }

  void makeDirectory(Path path) {
    directories.add(path);
    pendingDirectories.add(path);
  }

  void create(Path path, int file) {
    files.put(file, new FileState(fragmentBytes, new byte[0]));
    nextFile = Math.max(nextFile, file + 1);
    change(new NameChange(null, path, file));
  }

  void rename(Path from, Path to) {
    Integer file = names.get(from);
    if (file != null) {
      change(new NameChange(from, to, file));
    }
  }

  void delete(Path path) {
    Integer file = names.get(path);
    if (file != null) {
      change(new NameChange(path, null, file));
    }
  }

  private void change(NameChange change) {
    change.applyTo(names);
    pendingNames.add(change);
  }

  void syncDirectory(Path directory) {
    for (NameChange change : pendingNames) {
      if (directory.equals(change.directory())) {
        change.applyTo(durableNames);
      }
    }
    pendingNames.removeIf(change -> directory.equals(change.directory()));
    pendingDirectories.removeIf(pending -> directory.equals(pending.getParent()));
  }

  // ---- what a crash does

  /**
   * Everything a crash chooses about, in order: how many ways there are beside keeping what is
   * durable.
   */
  List<Integer> choices() {
    List<Integer> choices = new ArrayList<>();
    for (int file : filesWithNames()) {
      choices.addAll(file(file).fragmentChoices());
      choices.add(file(file).lengthChoices());
    }
    for (int i = 0; i < pendingNames.size() + pendingDirectories.size(); i++) {
      choices.add(1);
    }
    return choices;
  }

  private Collection<Integer> filesWithNames() {
    Set<Integer> named = new TreeSet<>(durableNames.values());
    pendingNames.forEach(change -> {
      if (change.made() != null) {
        named.add(change.file());
      }
    });
    return named;
  }

  /** What is left by a crash that chose so. */
  Image after(int[] choices) {
    Map<Integer, byte[]> contents = new HashMap<>();
    int next = 0;
    for (int number : filesWithNames()) {
      FileState file = file(number);
      int[] fragments = new int[file.fragmentChoices().size()];
      for (int i = 0; i < fragments.length; i++) {
        fragments[i] = choices[next++];
      }
      contents.put(number, file.content(fragments, choices[next++]));
    }
    Map<Path, Integer> left = new TreeMap<>(durableNames);
    for (NameChange change : pendingNames) {
      if (choices[next++] > 0) {
        change.applyTo(left);
      }
    }
    Set<Path> leftDirectories = new HashSet<>(directories);
    for (Path pending : pendingDirectories) {
      if (choices[next++] == 0) {
        leftDirectories.removeIf(path -> path.startsWith(pending));
      }
    }
    SortedMap<Path, byte[]> image = new TreeMap<>();
    left.forEach((path, file) -> {
      if (leftDirectories.contains(path.getParent())) {
        image.put(path, contents.get(file));
      }
    });
    return new Image(Set.copyOf(leftDirectories), image);
  }

  /** What is left by a crash that lost everything pending. */
  Image durable() {
    return after(new int[choices().size()]);
  }

  /** What every reader sees now: what is left if all processes die, and the machine does not. */
  Image cached() {
    SortedMap<Path, byte[]> image = new TreeMap<>();
    names.forEach((path, file) -> image.put(path, file(file).cachedBytes()));
    return new Image(Set.copyOf(directories), image);
  }
}
