// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.util.function.Consumer;

// snippet follower
/** Hands every entry to another place as soon as it is committed, from an index on. */
class Copy implements Runnable {

  private final Follower follower;
  private final Consumer<Entry> target;

  Copy(Wal wal, long from, Consumer<Entry> target) {
    this.follower = wal.reader().follow(from);
    this.target = target;
  }

  @Override
  public void run() {
    try {
      while (true) {
        target.accept(follower.take()); // waits at the end of the log
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (WalException.IndexNotFound tooSlow) {
      // Entries were released that were not received: start from a snapshot.
    } catch (WalException.Failed stopped) {
      // All that was committed before the failure was received.
    } catch (IllegalStateException closed) {
      // The log is closed.
    }
  }

  /** Where to continue after a restart, once the target has what it was given. */
  long next() {
    return follower.nextIndex();
  }
}
// end
