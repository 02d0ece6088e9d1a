// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.WalEventListener;

/**
 * Makes a listener for each log, where one for all would not know which log it hears. Beans of this
 * type are asked for every log that is opened with {@link WalEventListeners#forLog}.
 */
@FunctionalInterface
public interface WalEventListenerFactory {

  /**
   * Makes a listener.
   *
   * @param name the log's bean name
   * @return a listener that hears this log only
   */
  WalEventListener listenerFor(String name);
}
