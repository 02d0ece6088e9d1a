// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.ReplayStart;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.internal.listener.StateRestore;
import dev.jwal.spring.internal.replay.ReplaySources;
import dev.jwal.spring.internal.snapshot.FileSnapshotter;
import dev.jwal.spring.internal.snapshot.SnapshotDirectory;
import dev.jwal.spring.internal.snapshot.SnapshotRestore;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.NamedBeanHolder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for {@link WalSnapshotter}, where a {@link Snapshotable} bean holds the
 * application's state and the log is the one that was opened for it. Backs off when the application
 * chooses itself where to start, with a {@link ReplayStart} of its own.
 */
@AutoConfiguration(after = WalAutoConfiguration.class)
@ConditionalOnBean({Snapshotable.class, Wal.class, WalDirectory.class})
@ConditionalOnMissingBean(ReplayStart.class)
@EnableConfigurationProperties(WalSnapshotProperties.class)
public final class WalSnapshotAutoConfiguration {

  WalSnapshotAutoConfiguration() {}

  @Bean
  SnapshotDirectory walSnapshotDirectory(WalSnapshotProperties properties, WalDirectory log) {
    File configured = properties.dir();
    if (configured == null || configured.getPath().isBlank()) {
      return new SnapshotDirectory(log.path().resolve("snap"));
    }
    try {
      return new SnapshotDirectory(ConfiguredDirectory.absolute(configured));
    } catch (IllegalArgumentException refused) {
      throw new InvalidConfigurationPropertyValueException(
          "wal.snapshot.dir", configured, refused.getMessage());
    }
  }

  @Bean
  SnapshotRestore walSnapshotRestore(
      SnapshotDirectory snapshots,
      ObjectProvider<Snapshotable> state,
      WalSnapshotProperties properties,
      ConfigurableListableBeanFactory beanFactory) {
    requireOneState(beanFactory);
    return new SnapshotRestore(snapshots, state::getObject, properties.onLogBehind());
  }

  // Handlers are called while the log is opened, so the state they build on has to be there by
  // then,
  // and cannot need the log. Without handlers it is restored later, and may.
  @Bean
  ReplayStart walSnapshotReplayStart(SnapshotRestore restore, ListableBeanFactory beanFactory) {
    return directory -> {
      SnapshotMark mark = restore.choose(directory);
      if (beanFactory.getBeanNamesForType(ReplayHandler.class, true, false).length > 0) {
        restore.run();
      }
      return mark;
    };
  }

  @Bean
  StateRestore walStateRestore(SnapshotRestore restore, ObjectProvider<Wal> wal) {
    return new StateRestore() {
      @Override
      public boolean isPending() {
        return restore.isPending();
      }

      @Override
      public void run() {
        wal.getObject(); // Opening the log chooses the snapshot.
        restore.run();
      }
    };
  }

  @Bean
  @ConditionalOnMissingBean
  WalSnapshotter walSnapshotter(
      ConfigurableListableBeanFactory beanFactory,
      ReplaySources sources,
      SnapshotDirectory snapshots,
      ObjectProvider<Snapshotable> state,
      WalSnapshotProperties properties) {
    if (properties.keep() < 1) {
      throw new InvalidConfigurationPropertyValueException(
          "wal.snapshot.keep", properties.keep(), "there has to be one snapshot at least");
    }
    NamedBeanHolder<Wal> bean = beanFactory.resolveNamedBean(Wal.class);
    Wal wal = bean.getBeanInstance();
    return new FileSnapshotter(
        wal, sources.of(bean.getBeanName(), wal), snapshots, state::getObject, properties.keep());
  }

  /** Looks at definitions only: the beans themselves may need the log. */
  private static void requireOneState(ConfigurableListableBeanFactory beanFactory) {
    Map<String, BeanDefinition> states = new LinkedHashMap<>();
    for (String name : beanFactory.getBeanNamesForType(Snapshotable.class, true, false)) {
      if (beanFactory.containsBeanDefinition(name)) {
        states.put(name, beanFactory.getMergedBeanDefinition(name));
      }
    }
    states.values().removeIf(state -> !state.isAutowireCandidate() || state.isFallback());
    if (states.size() > 1 && states.values().stream().noneMatch(BeanDefinition::isPrimary)) {
      throw new SeveralSnapshotablesException(states.keySet());
    }
  }
}
