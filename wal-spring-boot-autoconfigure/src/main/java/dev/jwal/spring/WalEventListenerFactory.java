// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.WalEventListener;

/**
 * Makes a listener for each log, where one for all would not know which log an event is of. Beans
 * of this type are called for every log that is opened with {@link WalEventListeners#forLog}.
 */
@FunctionalInterface
public interface WalEventListenerFactory {

  /**
   * Makes a listener.
   *
   * @param name the log's bean name
   * @return a listener that is notified of the events of this log only
   */
  WalEventListener listenerFor(String name);
}
