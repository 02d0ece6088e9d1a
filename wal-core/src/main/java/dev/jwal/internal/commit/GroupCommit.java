// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.WalEventListener.CutTrigger;
import dev.jwal.WalException;
import dev.jwal.internal.log.LogTail;
import dev.jwal.internal.log.NotBegunException;
import dev.jwal.internal.log.RefusedException;
import dev.jwal.internal.log.TailState;
import java.util.List;

/**
 * One group on its way to the disk: its requests are added to the log one after the other, made durable together, and
 * decided in order. A request that cannot be carried out takes none of the others with it.
 */
final class GroupCommit {

  private final LogTail tail;
  private final List<Request<?>> group;

  /** Where the log ended when all that was decided so far was durable. */
  private TailState durable;

  private int decided;

  GroupCommit(LogTail tail, List<Request<?>> group) {
    this.tail = tail;
    this.group = group;
    this.durable = tail.savepoint();
  }

  void run() {
    for (int i = 0; i < group.size(); i++) {
      add(group.get(i), i);
    }
    commitUpTo(group.size());
  }

  private void add(Request<?> request, int place) {
    TailState before = tail.savepoint();
    try {
      request.applyTo(tail);
      if (tail.isFull()) {
        tail.cut(CutTrigger.SIZE);
        decideUpTo(place + 1);
      } else if (request.endsGroup()) {
        commitUpTo(place + 1);
      }
    } catch (RefusedException e) {
      request.fail(e);
    } catch (NotBegunException e) {
      tail.rollBackTo(before);
      request.fail(e.reason());
    } catch (WalException.NoSpace e) {
      tail.rollBackTo(before);
      request.fail(e);
    }
  }

  private void commitUpTo(int end) {
    try {
      tail.commit();
    } catch (WalException.NoSpace e) {
      tail.rollBackTo(durable);
      for (Request<?> request : group.subList(decided, end)) {
        if (!request.isDecided()) {
          request.fail(new WalException.NoSpace(e.path(), e));
        }
      }
    }
    decideUpTo(end);
  }

  private void decideUpTo(int end) {
    for (Request<?> request : group.subList(decided, end)) {
      if (!request.isDecided()) {
        request.succeed();
      }
    }
    decided = end;
    durable = tail.savepoint();
  }
}
