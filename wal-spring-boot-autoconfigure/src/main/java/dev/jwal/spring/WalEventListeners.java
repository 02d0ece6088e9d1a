// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.WalEventListener;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything in an application that is notified of what its logs do: its {@link WalEventListener}
 * beans, its meters and its application events. The auto-configured log has it; a log that the
 * application opens itself gets it through its options:
 *
 * <pre>{@code
 * @Bean
 * Wal orders(WalEventListeners listeners) {
 *   WalOptions options = WalOptions.DEFAULT.withEventListener(listeners.forLog("orders"));
 *   return WalDirectory.at(path, options).open(SnapshotMark.NONE, handler);
 * }
 * }</pre>
 */
public final class WalEventListeners {

  private final List<WalEventListener> listeners;
  private final List<WalEventListenerFactory> factories;

  /**
   * Gathers listeners.
   *
   * @param listeners are notified of the events of every log, in this order
   * @param factories make a listener for each log; theirs come after
   */
  public WalEventListeners(
      List<WalEventListener> listeners, List<WalEventListenerFactory> factories) {
    this.listeners = List.copyOf(listeners);
    this.factories = List.copyOf(factories);
  }

  /**
   * Returns the listener for a log. Call it once for each time that the log is opened, before that.
   *
   * @param name the log's bean name, which is a tag of its meters
   * @return a listener for {@code WalOptions.withEventListener}; {@link WalEventListener#NONE} if
   *     there is nothing to notify
   */
  public WalEventListener forLog(String name) {
    return forLog(name, WalEventListener.NONE);
  }

  /**
   * Returns the listener for a log that has one of its own already.
   *
   * @param name the log's bean name
   * @param own the listener that it has; it is notified before the others
   * @return a listener for {@code WalOptions.withEventListener}
   */
  public WalEventListener forLog(String name, WalEventListener own) {
    List<WalEventListener> all = new ArrayList<>();
    all.add(own);
    all.addAll(listeners);
    factories.forEach(factory -> all.add(factory.listenerFor(name)));
    return ListenerGroup.of(all);
  }
}
