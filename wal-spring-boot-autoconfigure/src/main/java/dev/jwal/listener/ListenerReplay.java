package dev.jwal.listener;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.startup.ReplaySource;
import dev.jwal.startup.ReplaySources;
import dev.jwal.template.ReplayGate;
import dev.jwal.template.WalCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Lets the {@code @WalListener} methods hear their logs, once all singletons are made. So a bean
 * may use the log that it hears. The log is open and checked by then, and read a second time, up to
 * what was committed when this begins.
 */
public final class ListenerReplay implements SmartInitializingSingleton {

  private static final long EVERYTHING = -1; // The largest there is: indexes are unsigned.

  private final ConfigurableListableBeanFactory beanFactory;
  private final ListenerMethods methods;
  private final ReplaySources sources;
  private final ObjectProvider<WalCodec> codec;
  private final ObjectProvider<StateRestore> restores;
  private final ObjectProvider<ReplayGate> gate;

  /**
   * Prepares to let methods hear.
   *
   * @param beanFactory knows the beans
   * @param sources know how to hear a log
   * @param codec decodes entries; needed only if there are methods
   * @param restores what has to be done before the first entry
   * @param gate opened when all have heard
   */
  public ListenerReplay(
      ConfigurableListableBeanFactory beanFactory,
      ReplaySources sources,
      ObjectProvider<WalCodec> codec,
      ObjectProvider<StateRestore> restores,
      ObjectProvider<ReplayGate> gate) {
    this.beanFactory = beanFactory;
    this.methods = new ListenerMethods(beanFactory);
    this.sources = sources;
    this.codec = codec;
    this.restores = restores;
    this.gate = gate;
  }

  /**
   * Makes a gate that is closed while there is something to hear or restore.
   *
   * @param beanFactory knows the beans
   * @param restores what has to be done before the first entry
   * @return the gate
   */
  public static ReplayGate gate(
      ConfigurableListableBeanFactory beanFactory, ObjectProvider<StateRestore> restores) {
    ListenerMethods methods = new ListenerMethods(beanFactory);
    return new ReplayGate(
        () -> restores.stream().anyMatch(StateRestore::isPending) || methods.exist());
  }

  @Override
  public void afterSingletonsInstantiated() {
    restores.orderedStream().forEach(StateRestore::run);
    Map<String, List<ListenerMethod>> byLog = new LinkedHashMap<>();
    for (ListenerMethod listener : methods.find()) {
      byLog.computeIfAbsent(nameOfLog(listener), name -> new ArrayList<>()).add(listener);
    }
    byLog.forEach(this::replay);
    gate.ifAvailable(ReplayGate::open);
  }

  private String nameOfLog(ListenerMethod listener) {
    List<String> logs = Arrays.asList(beanFactory.getBeanNamesForType(Wal.class, true, false));
    if (!listener.wal().isEmpty()) {
      if (!logs.contains(listener.wal())) {
        throw new InvalidWalListenerException(
            "The " + listener + " wants to hear '" + listener.wal()
                + "', but there is no Wal bean of that name.",
            "Name one of the Wal beans that there are: " + String.join(", ", logs) + ".");
      }
      return listener.wal();
    }
    try {
      return beanFactory.resolveNamedBean(Wal.class).getBeanName();
    } catch (NoUniqueBeanDefinitionException several) {
      throw new InvalidWalListenerException(
          "The " + listener + " does not say which log it hears, and there are several: "
              + String.join(", ", logs) + ".",
          "Name the bean, as in @WalListener(wal = \"" + logs.get(0)
              + "\"), or mark one of the beans as @Primary.");
    }
  }

  private void replay(String name, List<ListenerMethod> methodsOfLog) {
    Wal wal = beanFactory.getBean(name, Wal.class);
    ReplaySource source = sources.of(wal);
    WalCodec decoder = codec.getObject();
    requireToBeToldApart(methodsOfLog, decoder);
    List<BoundListener> listeners = new ArrayList<>();
    for (ListenerMethod method : methodsOfLog) {
      Object bean = beanFactory.getBean(method.beanName());
      listeners.add(new BoundListener(method, bean, decoder, source.directory().path()));
    }
    if (wal.failure().isPresent()) {
      replayStopped(wal, source, listeners);
    } else {
      wal.sync(); // So that whatever was saved can be read.
      replay(source, wal.state().commit(), listeners);
    }
  }

  /** A log that is damaged is heard up to the damage. */
  private static void replayStopped(Wal wal, ReplaySource source, List<BoundListener> listeners) {
    try {
      replay(source, EVERYTHING, listeners);
    } catch (WalException.Corrupt damage) {
      if (wal.failure().filter(WalException.Corrupt.class::isInstance).isEmpty()) {
        throw damage;
      }
    }
  }

  private static void replay(ReplaySource source, long last, List<BoundListener> listeners) {
    ReplayHandler committed = ReplayHandler.committed(entry -> {
      if (Long.compareUnsigned(entry.index(), last) <= 0) {
        deliver(entry, listeners);
      }
    });
    source.replay(committed);
  }

  private static void deliver(Entry entry, List<BoundListener> listeners) {
    listeners.forEach(listener -> listener.hear(entry));
  }

  private static void requireToBeToldApart(List<ListenerMethod> listeners, WalCodec codec) {
    ListenerMethod first = null;
    for (ListenerMethod listener : listeners) {
      if (!listener.parameter().isDecoded()) {
        continue;
      }
      if (first == null) {
        first = listener;
      } else if (!first.parameter().value().equalsType(listener.parameter().value())
          && !(codec.tellsApart(first.parameter().value())
              && codec.tellsApart(listener.parameter().value()))) {
        throw new InvalidWalListenerException(
            "The " + first + " and the " + listener
                + " hear the same log, but the data of an entry does not say which of the two types"
                + " it stands for.",
            "Let the types implement one sealed interface with @JsonTypeInfo; or let one method"
                + " take what all entries are.");
      }
    }
  }
}
