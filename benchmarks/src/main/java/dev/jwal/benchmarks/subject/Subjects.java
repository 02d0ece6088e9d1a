// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All subjects that this program, on this JVM, has. */
public final class Subjects {

  /** Those that are there only if the program was built with them. */
  private static final Map<String, String> PEERS = peers();

  private final List<Subject> available = new ArrayList<>(List.of(
      new Limit(),
      new Limit.EntryByEntry(),
      Ours.asUsed(),
      Ours.withBlockingSaves(),
      Ours.cached(),
      Ours.withSmallIndex(),
      Ours.uncut(),
      Ours.withSmallSegments()));

  private final Map<String, String> missing = new LinkedHashMap<>();

  /** Looks for them. */
  public Subjects() {
    PEERS.forEach(this::look);
  }

  private static Map<String, String> peers() {
    Map<String, String> peers = new LinkedHashMap<>();
    peers.put("zeebe", "ZeebeJournal");
    peers.put("ratis", "RatisLog");
    peers.put("rocksdb", "RocksDbLog");
    peers.put("chronicle", "ChronicleLog");
    return peers;
  }

  private void look(String name, String className) {
    try {
      available.add((Subject) Class.forName("dev.jwal.benchmarks.peers." + className)
          .getConstructor()
          .newInstance());
    } catch (ClassNotFoundException e) {
      missing.put(name, "not in this build");
    } catch (UnsupportedClassVersionError e) {
      missing.put(name, "needs JDK 21 or later");
    } catch (ReflectiveOperationException | LinkageError e) {
      missing.put(name, "cannot be used: " + e);
    }
  }

  /**
   * Returns the subjects that can be measured.
   *
   * @return the subjects, in the order in which they are reported
   */
  public List<Subject> available() {
    return List.copyOf(available);
  }

  /**
   * Returns the subjects that cannot be measured, and why.
   *
   * @return reasons by name
   */
  public Map<String, String> missing() {
    return Collections.unmodifiableMap(missing);
  }
}
