// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Threads of the operating system, or virtual ones where the JVM has them. */
enum ThreadKind {
  PLATFORM("threads"),
  VIRTUAL("virtual threads");

  /** {@code Thread.startVirtualThread}, which JDK 17 does not have. */
  private static final @Nullable Method START_VIRTUAL_THREAD = startVirtualThread();

  private final String label;

  ThreadKind(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static List<ThreadKind> available() {
    return START_VIRTUAL_THREAD == null ? List.of(PLATFORM) : List.of(values());
  }

  List<Thread> start(List<Runnable> tasks) {
    List<Thread> threads = new ArrayList<>();
    for (Runnable task : tasks) {
      threads.add(start(task));
    }
    return threads;
  }

  private Thread start(Runnable task) {
    if (this == PLATFORM) {
      Thread thread = new Thread(task, "appender");
      thread.start();
      return thread;
    }
    try {
      if (START_VIRTUAL_THREAD == null) {
        throw new IllegalStateException("this JVM has no virtual threads");
      }
      return (Thread) START_VIRTUAL_THREAD.invoke(null, task);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Method startVirtualThread() {
    // JDK 19 and 20 have it, but only as a preview.
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      return Thread.class.getMethod("startVirtualThread", Runnable.class);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
