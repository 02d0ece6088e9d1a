// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.Wal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Which log is replayed into each method. */
final class ListenedLogs {

  private final ConfigurableListableBeanFactory beanFactory;

  ListenedLogs(ConfigurableListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
  }

  /**
   * Sorts methods by the log that is replayed into them, keeping their order.
   *
   * @return the methods by the name of the log's bean
   * @throws InvalidWalListenerException if it is not clear which log one of them listens to
   */
  Map<String, List<ListenerMethod>> of(List<ListenerMethod> listeners) {
    Map<String, List<ListenerMethod>> byLog = new LinkedHashMap<>();
    for (ListenerMethod listener : listeners) {
      byLog.computeIfAbsent(nameOfLog(listener), name -> new ArrayList<>()).add(listener);
    }
    return byLog;
  }

  private String nameOfLog(ListenerMethod listener) {
    List<String> logs = Arrays.asList(beanFactory.getBeanNamesForType(Wal.class, true, false));
    if (!listener.wal().isEmpty()) {
      return requireOneOf(logs, listener);
    }
    try {
      return beanFactory.resolveNamedBean(Wal.class).getBeanName();
    } catch (NoUniqueBeanDefinitionException several) {
      throw new InvalidWalListenerException(
          "The " + listener + " does not say which log it listens to, and there are several: "
              + String.join(", ", logs) + ".",
          "Name the bean, as in @WalListener(wal = \"" + logs.get(0)
              + "\"), or mark one of the beans as @Primary.");
    }
  }

  private static String requireOneOf(List<String> logs, ListenerMethod listener) {
    if (!logs.contains(listener.wal())) {
      throw new InvalidWalListenerException(
          "The " + listener + " names the log '" + listener.wal()
              + "', but there is no Wal bean of that name.",
          "Name one of the Wal beans that there are: " + String.join(", ", logs) + ".");
    }
    return listener.wal();
  }
}
