// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.ReplayHandler;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.spring.AppendBeforeReplayException;
import dev.jwal.spring.WalCodec;
import dev.jwal.spring.internal.replay.ReplayGate;
import dev.jwal.spring.internal.replay.ReplaySource;
import dev.jwal.spring.internal.replay.ReplaySources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Replays logs into the {@code @WalListener} methods, once all singletons are made. So a bean may
 * use the log that it listens to. The log is open and checked by then, and read a second time, up
 * to what is committed when the replay starts.
 */
public final class ListenerReplay
    implements SmartInitializingSingleton, ApplicationListener<ContextRefreshedEvent> {

  private final ConfigurableApplicationContext context;
  private final ConfigurableListableBeanFactory beanFactory;
  private final ListenerMethods methods;
  private final ReplaySources sources;
  private final ObjectProvider<WalCodec> codec;
  private final ObjectProvider<StateRestore> restores;
  private final ObjectProvider<ReplayGate> gate;

  /**
   * Prepares the replay.
   *
   * @param context knows the beans
   * @param sources know how to replay a log
   * @param codec decodes entries; needed only if there are methods
   * @param restores what has to be done before the first entry
   * @param gate opened when the replay is complete
   */
  public ListenerReplay(
      ConfigurableApplicationContext context,
      ReplaySources sources,
      ObjectProvider<WalCodec> codec,
      ObjectProvider<StateRestore> restores,
      ObjectProvider<ReplayGate> gate) {
    this.context = context;
    this.beanFactory = context.getBeanFactory();
    this.methods = new ListenerMethods(beanFactory);
    this.sources = sources;
    this.codec = codec;
    this.restores = restores;
    this.gate = gate;
  }

  /**
   * Makes a gate that is closed while there is something to replay or restore.
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
    List<ListenerMethod> found = methods.find();
    new ContextHierarchy(beanFactory).requireLogsOfOwn(found);
    if (!found.isEmpty() && gate.stream().anyMatch(ReplayGate::admittedEarly)) {
      throw new AppendBeforeReplayException();
    }
    restores.orderedStream().forEach(StateRestore::run);
    Map<String, List<ListenerMethod>> byLog = new ListenedLogs(beanFactory).of(found);
    byLog.forEach(this::replay);
    refuseTrafficIfStateIsPartial(byLog.keySet());
    gate.ifAvailable(ReplayGate::open);
  }

  @Override
  public void onApplicationEvent(ContextRefreshedEvent event) {
    if (event.getApplicationContext().getAutowireCapableBeanFactory()
        instanceof ConfigurableListableBeanFactory refreshed) {
      new ContextHierarchy(beanFactory).requireNoListenersIn(refreshed);
    }
  }

  private void refuseTrafficIfStateIsPartial(Set<String> listenedLogs) {
    Stream<Wal> logs = listenedLogs.stream().map(name -> beanFactory.getBean(name, Wal.class));
    if (restores.stream().findAny().isPresent()
        || beanFactory.getBeanNamesForType(ReplayHandler.class, true, false).length > 0) {
      logs = Stream.concat(logs, beanFactory.getBeanProvider(Wal.class).stream());
    }
    logs.filter(
            wal -> wal.failure().filter(WalException.Corrupt.class::isInstance).isPresent())
        .map(wal -> wal.status().directory())
        .findFirst()
        .ifPresent(new PartialState(context)::refuseTraffic);
  }

  private void replay(String log, List<ListenerMethod> methodsOfLog) {
    Wal wal = beanFactory.getBean(log, Wal.class);
    ReplaySource source = sources.of(log, wal);
    WalCodec decoder = codec.getObject();
    requireSelfDescribing(methodsOfLog, decoder);
    List<BoundListener> listeners = new ArrayList<>();
    for (ListenerMethod method : methodsOfLog) {
      Object bean = beanFactory.getBean(method.beanName());
      listeners.add(new BoundListener(method, bean, decoder, source.directory().path()));
    }
    new LogReplay(wal, source, listeners).run();
  }

  private static void requireSelfDescribing(List<ListenerMethod> listeners, WalCodec codec) {
    ListenerMethod first = null;
    for (ListenerMethod listener : listeners) {
      if (!listener.parameter().isDecoded()) {
        continue;
      }
      if (first == null) {
        first = listener;
      } else if (!first.parameter().value().equalsType(listener.parameter().value())
          && !(codec.isSelfDescribing(first.parameter().value())
              && codec.isSelfDescribing(listener.parameter().value()))) {
        throw new InvalidWalListenerException(
            "The " + first + " and the " + listener
                + " listen to the same log, but the data of an entry does not say which of the two types"
                + " it stands for.",
            "Let the types implement one sealed interface with @JsonTypeInfo; or let one method"
                + " take what all entries are.");
      }
    }
  }
}
