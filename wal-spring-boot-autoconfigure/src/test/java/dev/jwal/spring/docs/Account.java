// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.spring.docs.Accounts.AccountEvent;
import java.util.HashSet;
import java.util.Set;

// snippet account
record Account(long cents, Set<String> requests) {

  static final Account EMPTY = new Account(0, Set.of());

  boolean knows(String request) {
    return requests.contains(request);
  }

  Account after(AccountEvent event) {
    if (event instanceof AccountEvent.Deposited deposited) {
      return with(cents + deposited.cents(), deposited.request());
    }
    AccountEvent.Withdrawn withdrawn = (AccountEvent.Withdrawn) event;
    return with(cents - withdrawn.cents(), withdrawn.request());
  }

  private Account with(long cents, String request) {
    Set<String> known = new HashSet<>(requests);
    known.add(request);
    return new Account(cents, Set.copyOf(known));
  }
}
// end
