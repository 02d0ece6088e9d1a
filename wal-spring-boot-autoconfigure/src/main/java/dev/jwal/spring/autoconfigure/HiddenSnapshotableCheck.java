// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.Snapshotable;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.PriorityOrdered;

/**
 * Ends the startup if a {@link Snapshotable} bean is declared with a type that does not say so: the
 * log is opened before such a bean is created, so its state would not be restored, and a snapshot
 * would not hold it. One that is created later, as it is lazy, is refused then.
 */
final class HiddenSnapshotableCheck implements BeanPostProcessor, PriorityOrdered {

  private final ConfigurableListableBeanFactory beanFactory;
  private final Set<String> found;

  /** Looks for the declared beans now: later, their definitions know the instances' types. */
  HiddenSnapshotableCheck(ConfigurableListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
    this.found = Arrays.stream(beanFactory.getBeanNamesForType(Snapshotable.class, true, false))
        .map(BeanFactoryUtils::transformedBeanName)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof Snapshotable && !found.contains(beanName) && isState(beanName)) {
      throw new HiddenSnapshotableException(beanName, bean.getClass());
    }
    return bean;
  }

  /** Inner beans, the targets of scoped proxies and those that nothing gets injected are not. */
  private boolean isState(String beanName) {
    return beanFactory.containsBeanDefinition(beanName)
        && !ScopedProxyUtils.isScopedTarget(beanName)
        && beanFactory.getMergedBeanDefinition(beanName).isAutowireCandidate();
  }
}
