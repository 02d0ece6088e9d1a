// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Service;

// snippet aggregate
@Service
class Accounts {

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  sealed interface AccountEvent {

    String account();

    @JsonTypeName("deposited")
    record Deposited(String account, String request, long cents) implements AccountEvent {}

    @JsonTypeName("withdrawn")
    record Withdrawn(String account, String request, long cents) implements AccountEvent {}
  }

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final WalTemplate wal;

  Accounts(WalTemplate wal) {
    this.wal = wal;
  }

  void deposit(String account, String request, long cents) {
    decide(account, request, new AccountEvent.Deposited(account, request, cents));
  }

  void withdraw(String account, String request, long cents) {
    decide(account, request, new AccountEvent.Withdrawn(account, request, cents));
  }

  long balanceOf(String account) {
    return account(account).cents();
  }

  /** Decides by the state, then appends; the lock keeps other changes of this account out. */
  private void decide(String id, String request, AccountEvent event) {
    ReentrantLock lock = locks.computeIfAbsent(id, any -> new ReentrantLock());
    lock.lock();
    try {
      Account account = account(id);
      if (account.knows(request)) {
        return; // It was done before the caller lost the answer.
      }
      if (account.after(event).cents() < 0) {
        throw new IllegalStateException(id + " has " + account.cents() + " cents only");
      }
      wal.append(event, this::on);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no lock, and never refuses: what it receives has happened. */
  @WalListener
  void on(WalEntry<AccountEvent> entry) {
    AccountEvent event = entry.value();
    accounts.put(event.account(), account(event.account()).after(event));
  }

  private Account account(String id) {
    return accounts.getOrDefault(id, Account.EMPTY);
  }
}
// end
