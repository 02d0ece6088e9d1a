// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.Wal;
import dev.jwal.spring.Snapshotable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses state that is in another application context of a hierarchy than its log. When the log's
 * context has started, entries are appended: a child that starts later would replay them while more
 * are applied, and a parent was there before the log.
 */
final class ContextHierarchy {

  private final ConfigurableListableBeanFactory beanFactory;

  ContextHierarchy(ConfigurableListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
  }

  /**
   * Refuses listeners of this context whose log is in a parent, and those of parents without one.
   */
  void requireLogsOfOwn(List<ListenerMethod> listeners) {
    if (!has(beanFactory, Wal.class)) {
      requireNone(listeners);
      requireNoSnapshotable();
    }
    for (ConfigurableListableBeanFactory parent = parentOf(beanFactory);
        parent != null && !has(parent, ListenerReplay.class);
        parent = parentOf(parent)) {
      requireNone(new ListenerMethods(parent).find());
    }
  }

  /** Refuses listeners of a child that replays nothing into them itself. */
  void requireNoListenersIn(ConfigurableListableBeanFactory child) {
    if (child != beanFactory && !has(child, ListenerReplay.class)) {
      requireNone(new ListenerMethods(child).find());
    }
  }

  private static void requireNone(List<ListenerMethod> listeners) {
    if (!listeners.isEmpty()) {
      throw new InvalidWalListenerException(
          "The " + listeners.get(0)
              + " is in another application context than the log, a child or a parent of its own."
              + " The log is not replayed into it.",
          "Declare the bean in the application context that has the Wal bean.");
    }
  }

  private void requireNoSnapshotable() {
    String[] names = beanFactory.getBeanNamesForType(Snapshotable.class, true, false);
    if (names.length > 0
        && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, Wal.class, true, false)
                .length
            > 0) {
      throw new InvalidWalListenerException(
          "The Snapshotable bean '" + names[0]
              + "' is in a child of the application context that has the log. Its state is not"
              + " restored.",
          "Declare the bean in the application context that has the Wal bean.");
    }
  }

  private static boolean has(ConfigurableListableBeanFactory factory, Class<?> type) {
    return factory.getBeanNamesForType(type, true, false).length > 0;
  }

  private static @Nullable ConfigurableListableBeanFactory parentOf(
      ConfigurableListableBeanFactory factory) {
    return factory.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent
        ? parent
        : null;
  }
}
