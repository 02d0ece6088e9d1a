// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.spring.ReplayStart;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.WalEventListeners;
import dev.jwal.spring.WalOperationObserver;
import dev.jwal.spring.WalOperationObserver.Operation;
import dev.jwal.spring.WalOptionsCustomizer;
import dev.jwal.spring.internal.listener.StateRestore;
import dev.jwal.spring.internal.replay.ReplaySource;
import dev.jwal.spring.internal.replay.ReplaySources;
import dev.jwal.spring.internal.startup.StartupChecks;
import dev.jwal.spring.internal.startup.WalOpener;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that opens the application's log: a {@link Wal}, built from the properties
 * under {@code wal} and replayed into the {@link ReplayHandler} beans in their order.
 *
 * <p>Backs off when the application has a {@link Wal} of its own, or with {@code
 * wal.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnClass(Wal.class)
@ConditionalOnBooleanProperty(name = "wal.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(Wal.class)
@EnableConfigurationProperties(WalProperties.class)
public final class WalAutoConfiguration {

  private static final String BEAN_NAME = "wal";

  WalAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  WalDirectory walDirectory(
      WalProperties properties,
      Environment environment,
      ObjectProvider<WalOptionsCustomizer> customizers) {
    KnownProperties.check(environment);
    WalPropertiesMapper mapper = new WalPropertiesMapper(properties);
    Path path = mapper.directory();
    WalOptions options = mapper.options();
    for (WalOptionsCustomizer customizer : customizers.orderedStream().toList()) {
      options = customizer.customize(options);
    }
    return WalDirectory.at(path, options);
  }

  @Bean
  @ConditionalOnMissingBean
  StartupChecks walStartupChecks() {
    return new StartupChecks();
  }

  @Bean
  @ConditionalOnMissingBean
  ReplaySources walReplaySources() {
    return new ReplaySources();
  }

  // Opened here and not in a lifecycle callback: beans that need the log get it replayed, and a
  // failure stops the startup.
  // Closed by its inferred destroy method, which the container calls after those of the beans that
  // use it.
  @Bean
  Wal wal(
      WalDirectory directory,
      Environment environment,
      WalProperties properties,
      StartupChecks checks,
      ReplaySources sources,
      ObjectProvider<WalEventListeners> listeners,
      ObjectProvider<WalOperationObserver> observer,
      ObjectProvider<ReplayStart> start,
      ObjectProvider<ReplayHandler> handlers,
      ListableBeanFactory beanFactory) {
    if (properties.create() == WalProperties.Creation.NEVER && !directory.exists()) {
      throw new LogNotFoundException(directory.path());
    }
    TestLogWarning.warnIfNotATestLog(environment, directory.path());
    ReplayStart chosen = start.getIfAvailable(() -> whole -> SnapshotMark.NONE);
    WalDirectory observed = withListeners(directory, listeners.getIfAvailable());
    ReplaySource source = new ReplaySource(observed, chosen::choose);
    VerifyMode verify = atLeastWhatStateNeeds(properties.verify(), beanFactory);
    WalOpener opener =
        new WalOpener(BEAN_NAME, observed, verify, properties.onCorruption(), checks);
    List<ReplayHandler> orderedHandlers = handlers.orderedStream().toList();
    Wal wal = observer
        .getIfAvailable(() -> WalOperationObserver.NONE)
        .observe(
            Operation.RECOVERY,
            BEAN_NAME,
            () -> opener.open(there -> source.start(), orderedHandlers));
    sources.remember(BEAN_NAME, source);
    return wal;
  }

  /** State is restored after the log was opened: damage that is found only then is too late. */
  private static VerifyMode atLeastWhatStateNeeds(
      VerifyMode configured, ListableBeanFactory beanFactory) {
    boolean restored = beanFactory.getBeanNamesForType(StateRestore.class, true, false).length > 0;
    return configured == VerifyMode.NONE && restored ? VerifyMode.TAIL : configured;
  }

  private static WalDirectory withListeners(
      WalDirectory directory, @Nullable WalEventListeners listeners) {
    if (listeners == null) {
      return directory;
    }
    WalOptions options = directory.options();
    return WalDirectory.at(
        directory.path(),
        options.withEventListener(listeners.forLog(BEAN_NAME, options.eventListener())));
  }
}
