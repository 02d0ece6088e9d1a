// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Closes things, whatever goes wrong. */
public final class Closing {

  private Closing() {}

  /**
   * Closes all of several things, in their order, though closing some of them fails.
   *
   * @param things what to close; {@code null} for nothing
   * @throws IOException the first failure, with the others as suppressed
   */
  public static void all(Iterable<? extends @Nullable Closeable> things) throws IOException {
    Throwable failure = null;
    for (Closeable thing : things) {
      try {
        if (thing != null) {
          thing.close();
        }
      } catch (Throwable e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /**
   * Closes something because of a failure.
   *
   * @param thing what to close
   * @param because the failure, which gets what goes wrong here as suppressed
   */
  public static void after(Throwable because, Closeable thing) {
    try {
      thing.close();
    } catch (Throwable e) {
      because.addSuppressed(e);
    }
  }
}
