// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.replay;

import dev.jwal.Wal;
import dev.jwal.WalStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a starting application from appending before its state is what the log says: an entry that
 * is applied before those that come before it would leave a state that no restart finds again.
 *
 * <p>A gate belongs to logs, and every {@code WalTemplate} of such a log has it, also one that the
 * application made. A log is known by its directory: only one log of a JVM has that open, and
 * wrappers and spies of the log answer with the same one.
 *
 * <p>Safe for many threads.
 */
public final class ReplayGate {

  private static final Map<Path, ReplayGate> CLOSED = new ConcurrentHashMap<>();

  private final BooleanSupplier pending;
  private volatile boolean open;
  private volatile boolean admittedEarly;

  /**
   * Makes a gate that is closed until it is opened, while there is something to wait for.
   *
   * @param pending whether there is
   */
  public ReplayGate(BooleanSupplier pending) {
    this.pending = pending;
  }

  /**
   * Closes a log to appends, unless the gate was opened before: templates that are made from now on
   * do not append before it is opened.
   *
   * @param wal the log
   */
  public synchronized void guard(Wal wal) {
    Path directory = directoryOf(wal);
    if (!open && directory != null) {
      CLOSED.put(directory, this);
    }
  }

  /** Opens the gate, for good. */
  public synchronized void open() {
    open = true;
    CLOSED.values().removeIf(gate -> gate == this);
  }

  /**
   * Returns the gate before a log.
   *
   * @param wal the log
   * @return the gate; {@code null} if there is none
   */
  public static @Nullable ReplayGate before(Wal wal) {
    Path directory = CLOSED.isEmpty() ? null : directoryOf(wal);
    return directory == null ? null : CLOSED.get(directory);
  }

  /** A mock of a log has no status. */
  private static @Nullable Path directoryOf(Wal wal) {
    @Nullable WalStatus status = wal.status();
    return status == null ? null : status.directory();
  }

  /**
   * Returns whether something may be appended now.
   *
   * @return whether the gate is open, or there seems to be nothing to wait for
   */
  public boolean admits() {
    if (!open) {
      if (pending.getAsBoolean()) {
        return false;
      }
      admittedEarly = true;
    }
    return true;
  }

  /**
   * Returns whether something was admitted before the gate was opened, because there seemed to be
   * nothing to wait for.
   *
   * @return whether it was
   */
  public boolean admittedEarly() {
    return admittedEarly;
  }
}
