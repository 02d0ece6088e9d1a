package dev.jwal.commit;

import dev.jwal.WalException;
import java.util.List;

/**
 * One group on its way to the disk: its requests are added to the log one after the other, made durable together, and
 * their callers told in order. A request that cannot be done takes none of the others with it.
 */
final class GroupCommit {

  private final LogTail tail;
  private final List<Request> group;

  /** Where the log stood when all that was told so far was durable. */
  private Savepoint durable;

  private int told;

  GroupCommit(LogTail tail, List<Request> group) {
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

  private void add(Request request, int place) {
    Savepoint before = tail.savepoint();
    try {
      request.applyTo(tail);
      if (tail.isFull()) {
        tail.cut();
        tellUpTo(place + 1);
      } else if (request.endsGroup()) {
        commitUpTo(place + 1);
      }
    } catch (IllegalArgumentException e) {
      request.fail(e);
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
      for (Request request : group.subList(told, end)) {
        if (!request.isFinished()) {
          request.fail(new WalException.NoSpace(e.file(), e));
        }
      }
    }
    tellUpTo(end);
  }

  private void tellUpTo(int end) {
    for (Request request : group.subList(told, end)) {
      if (!request.isFinished()) {
        request.succeed();
      }
    }
    told = end;
    durable = tail.savepoint();
  }
}
