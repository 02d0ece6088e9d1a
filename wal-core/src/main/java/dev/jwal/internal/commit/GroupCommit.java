// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.WalEventListener.CutTrigger;
import dev.jwal.WalException;
import dev.jwal.internal.log.LogTail;
import dev.jwal.internal.log.RequestFailedException;
import dev.jwal.internal.log.TailState;
import dev.jwal.internal.raft.RefusedException;
import java.util.List;

/**
 * One group on its way to the disk: its requests are checked and encoded one after the other,
 * written and synced together, and decided in order. A request that cannot be carried out takes
 * none of the others with it.
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
    this.durable = tail.state();
  }

  /** Carries the group out; each of its requests is decided afterwards, unless this throws. */
  void run() {
    for (int place = 0; place < group.size(); place++) {
      if (group.get(place).beginsGroup() && decided < place) {
        commitUpTo(place);
      }
      TailState savepoint = tail.state();
      try {
        encode(group.get(place));
        if (!tail.state().segment().equals(savepoint.segment())) {
          succeedUpTo(place + 1); // It has created a segment, which is not rolled back.
        }
        cutIfFull(place);
        commitIfGroupEnds(place);
      } catch (RefusedException e) {
        group.get(place).fail(e);
      } catch (RequestFailedException e) {
        rollBack(place, savepoint, e.reason());
      } catch (WalException.NoSpace e) {
        rollBack(place, savepoint, e);
      }
    }
    commitUpTo(group.size());
  }

  /** Checks a request against the log's end first: of what is refused no byte is encoded. */
  private void encode(Request<?> request) {
    request.applyTo(tail);
  }

  /** A cut makes durable what was encoded before it. */
  private void cutIfFull(int place) {
    if (tail.isFull()) {
      tail.cut(CutTrigger.SIZE);
      succeedUpTo(place + 1);
    }
  }

  private void commitIfGroupEnds(int place) {
    if (group.get(place).endsGroup() && decided <= place) {
      commitUpTo(place + 1);
    }
  }

  /**
   * Writes, syncs and publishes what was encoded. If there is no space, all of it is rolled back.
   */
  private void commitUpTo(int end) {
    try {
      tail.commit();
      succeedUpTo(end);
    } catch (WalException.NoSpace e) {
      tail.rollBackTo(durable);
      failUpTo(end, e);
    }
  }

  /** Of a request that is decided, only the cut after it has failed, which is tried again later. */
  private void rollBack(int place, TailState savepoint, WalException reason) {
    if (decided > place) {
      tail.rollBackTo(durable);
    } else {
      tail.rollBackTo(savepoint);
      group.get(place).fail(reason);
    }
  }

  private void succeedUpTo(int end) {
    for (Request<?> request : group.subList(decided, end)) {
      if (!request.isDecided()) {
        request.succeed();
      }
    }
    decidedUpTo(end);
  }

  private void failUpTo(int end, WalException.NoSpace reason) {
    for (Request<?> request : group.subList(decided, end)) {
      if (!request.isDecided()) {
        request.fail(new WalException.NoSpace(reason.path(), reason));
      }
    }
    decidedUpTo(end);
  }

  private void decidedUpTo(int end) {
    decided = end;
    durable = tail.state();
  }
}
