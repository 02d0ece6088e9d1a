// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One file: what is durable, what readers see, and every version of every fragment and of the
 * length that a crash may leave in between.
 *
 * <p>A fragment reaches the disk as a whole, as it is in memory at that moment, and independently
 * of all others. The length follows its changes in their order.
 */
final class FileState {

  private final int fragmentBytes;
  private byte[] durable;
  private byte[] cached;
  private int cachedSize;
  private boolean cacheIsDurable = true;
  private int clock;
  private final Map<Integer, List<Version>> pendingFragments = new TreeMap<>();
  private final List<Length> pendingLengths = new ArrayList<>();

  private record Version(int time, int position, byte[] bytes) {}

  private record Length(int time, int bytes, boolean cutOff) {}

  FileState(int fragmentBytes, byte[] durable) {
    this.fragmentBytes = fragmentBytes;
    this.durable = durable;
    this.cached = durable;
    this.cachedSize = durable.length;
  }

  FileState copy() {
    FileState copy = new FileState(fragmentBytes, durable);
    copy.cached = Arrays.copyOf(cached, cachedSize);
    copy.cachedSize = cachedSize;
    copy.cacheIsDurable = false;
    copy.clock = clock;
    pendingFragments.forEach(
        (place, versions) -> copy.pendingFragments.put(place, new ArrayList<>(versions)));
    copy.pendingLengths.addAll(pendingLengths);
    return copy;
  }

  // ---- what a process does

  int read(byte[] target, int offset, int length, long position) {
    if (position >= cachedSize) {
      return 0;
    }
    int count = Math.min(length, cachedSize - (int) position);
    System.arraycopy(cached, (int) position, target, offset, count);
    return count;
  }

  int size() {
    return cachedSize;
  }

  void write(int position, byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    clock++;
    int end = position + bytes.length;
    own(end);
    if (end > cachedSize) {
      cachedSize = end;
      lengthIs(end, false);
    }
    System.arraycopy(bytes, 0, cached, position, bytes.length);
    for (int place = position / fragmentBytes; place * fragmentBytes < end; place++) {
      keepVersion(place);
    }
  }

  private void keepVersion(int place) {
    int from = place * fragmentBytes;
    int to = Math.min(cachedSize, from + fragmentBytes);
    byte[] bytes = Arrays.copyOfRange(cached, from, to);
    List<Version> versions = pendingFragments.get(place);
    byte[] before = versions == null
        ? from < durable.length
            ? Arrays.copyOfRange(durable, from, Math.min(durable.length, to))
            : new byte[0]
        : versions.get(versions.size() - 1).bytes();
    if (!Arrays.equals(Arrays.copyOf(before, bytes.length), bytes)) {
      pendingFragments
          .computeIfAbsent(place, none -> new ArrayList<>())
          .add(new Version(clock, from, bytes));
    }
  }

  void truncate(int size) {
    if (size == cachedSize) {
      return;
    }
    clock++;
    own(size);
    if (size < cachedSize) {
      Arrays.fill(cached, size, cachedSize, (byte) 0);
    }
    cachedSize = size;
    lengthIs(size, true);
  }

  private void lengthIs(int bytes, boolean cutOff) {
    int last = pendingLengths.size() - 1;
    if (!cutOff && last >= 0 && !pendingLengths.get(last).cutOff()) {
      pendingLengths.set(last, new Length(clock, bytes, false));
    } else {
      pendingLengths.add(new Length(clock, bytes, cutOff));
    }
  }

  private void own(int size) {
    if (cacheIsDurable || cached.length < size) {
      int room = Math.max(size, cachedSize);
      cached = Arrays.copyOf(cached, cacheIsDurable ? room : Math.max(room, 2 * cached.length));
      cacheIsDurable = false;
    }
  }

  void sync() {
    if (!pendingFragments.isEmpty() || !pendingLengths.isEmpty()) {
      durable = newest();
      nothingIsPending();
    }
  }

  /** Whether the file has so many bytes, whatever a crash leaves. */
  boolean isDurablyAsLongAs(long bytes) {
    return pendingLengths.isEmpty() && bytes <= durable.length;
  }

  void syncBlocks(int position, int length) {
    if (cacheIsDurable) {
      return;
    }
    byte[] content = durable.clone();
    for (int place = position / fragmentBytes; place * fragmentBytes < position + length; place++) {
      List<Version> versions = pendingFragments.remove(place);
      if (versions != null) {
        put(versions.get(versions.size() - 1), content);
      }
    }
    durable = content;
  }

  /**
   * What a sync makes durable: everything pending. Pages given up earlier are clean, and stay
   * unwritten.
   */
  private byte[] newest() {
    int[] all = new int[pendingFragments.size()];
    int i = 0;
    for (List<Version> versions : pendingFragments.values()) {
      all[i++] = versions.size();
    }
    return content(all, pendingLengths.size());
  }

  void giveUpPending(boolean cacheKeepsIt) {
    nothingIsPending();
    if (!cacheKeepsIt) {
      cached = durable;
      cachedSize = durable.length;
      cacheIsDurable = true;
    } else if (durable.length != cachedSize) {
      // The length is the file system's own affair, and was kept with its journal.
      durable = Arrays.copyOf(durable, cachedSize);
    }
  }

  private void nothingIsPending() {
    pendingFragments.clear();
    pendingLengths.clear();
  }

  // ---- what a crash does

  /**
   * For each pending fragment, in order of place, how many versions it may have beside the durable
   * one.
   */
  List<Integer> fragmentChoices() {
    return pendingFragments.values().stream().map(List::size).toList();
  }

  /** How many lengths there may be beside the durable one. */
  int lengthChoices() {
    return pendingLengths.size();
  }

  /** The bytes after a crash that left those versions; 0 stands for the durable one. */
  byte[] content(int[] fragments, int length) {
    if (pendingFragments.isEmpty() && pendingLengths.isEmpty()) {
      return durable;
    }
    Length last = length == 0 ? null : pendingLengths.get(length - 1);
    int size = last == null ? durable.length : last.bytes();
    byte[] content = Arrays.copyOf(durable, Math.max(size, durable.length));
    List<Version> chosen = new ArrayList<>();
    int i = 0;
    for (List<Version> versions : pendingFragments.values()) {
      int choice = fragments[i++];
      if (choice > 0) {
        chosen.add(versions.get(choice - 1));
      }
    }
    for (int l = 0; l < length; l++) {
      Length change = pendingLengths.get(l);
      if (change.cutOff()) {
        chosen.removeIf(
            version -> version.time() < change.time() && version.position() >= change.bytes());
        for (Version version : chosen) {
          if (version.time() < change.time()) {
            put(version, content);
          }
        }
        chosen.removeIf(version -> version.time() < change.time());
        if (change.bytes() < content.length) {
          Arrays.fill(content, change.bytes(), content.length, (byte) 0);
        }
      }
    }
    for (Version version : chosen) {
      put(version, content);
    }
    return content.length == size ? content : Arrays.copyOf(content, size);
  }

  private static void put(Version version, byte[] content) {
    int room = content.length - version.position();
    if (room > 0) {
      System.arraycopy(
          version.bytes(), 0, content, version.position(), Math.min(room, version.bytes().length));
    }
  }

  /** What readers see. */
  byte[] cachedBytes() {
    return cacheIsDurable ? durable : Arrays.copyOf(cached, cachedSize);
  }
}
