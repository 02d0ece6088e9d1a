// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** The one place where the log makes threads. */
public final class Threads {

  private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

  private Threads() {}

  /** Java 17 has no virtual threads, nor the method that recognizes them. */
  private static @Nullable MethodHandle findIsVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException before21) {
      return null;
    }
  }

  /**
   * Starts a daemon thread that inherits nothing from the thread that starts it: no inheritable
   * thread locals, which may hold a user's security context, and no context class loader, which may
   * belong to an application that ends before the log does.
   *
   * @param name the thread's name
   * @param task what it runs
   * @return the thread, started
   * @throws OutOfMemoryError if the operating system has no thread left
   */
  static Thread start(String name, Runnable task) {
    Thread thread = new Thread(null, task, name, 0, false);
    thread.setDaemon(true);
    thread.setPriority(Thread.NORM_PRIORITY);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    thread.start();
    return thread;
  }

  /**
   * Returns whether the calling thread is a virtual one, whose carrier a write would pin.
   *
   * @return {@code false} always before Java 21
   */
  public static boolean currentIsVirtual() {
    MethodHandle isVirtual = IS_VIRTUAL;
    if (isVirtual == null) {
      return false;
    }
    try {
      return (boolean) isVirtual.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
