// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.spring.WalListener;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds the {@code @WalListener} methods of an application's beans. Looks at types; creates a bean
 * only to find out what is behind an interface or an abstract class.
 */
final class ListenerMethods {

  /** Whose interfaces are not implemented to listen to a log. */
  private static final List<String> LIBRARIES =
      List.of("java.", "javax.", "jakarta.", "org.springframework.");

  private final ConfigurableListableBeanFactory beanFactory;

  ListenerMethods(ConfigurableListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
  }

  /** Returns whether there is any that the types of beans show. */
  boolean exist() {
    return !find(false).isEmpty();
  }

  /**
   * Returns the methods in the order in which each entry is to be delivered.
   *
   * @throws InvalidWalListenerException if one cannot be called as it is declared
   */
  List<ListenerMethod> find() {
    return find(true);
  }

  private List<ListenerMethod> find(boolean create) {
    List<ListenerMethod> found = new ArrayList<>();
    for (String name : beanFactory.getBeanNamesForType(Object.class, true, false)) {
      Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : typeOf(name, create);
      if (type != null && AnnotationUtils.isCandidateClass(type, WalListener.class)) {
        found.addAll(methodsOf(name, type));
      }
    }
    found.sort(Comparator.comparingInt(ListenerMethod::order));
    return found;
  }

  private @Nullable Class<?> typeOf(String name, boolean create) {
    Class<?> type = AutoProxyUtils.determineTargetClass(beanFactory, name);
    return create
            && type != null
            && hidesItsMethods(type)
            && beanFactory.isSingleton(name)
            && !isAutoConfigured(name)
        ? AopUtils.getTargetClass(beanFactory.getBean(name))
        : type;
  }

  /** Of a lazy bean, and of what a factory bean makes, only the declared type is known. */
  private static boolean hidesItsMethods(Class<?> type) {
    return Modifier.isAbstract(type.getModifiers())
        && !type.isPrimitive()
        && LIBRARIES.stream().noneMatch(type.getName()::startsWith);
  }

  private boolean isAutoConfigured(String name) {
    String configuration = beanFactory.containsBeanDefinition(name)
        ? beanFactory.getMergedBeanDefinition(name).getFactoryBeanName()
        : null;
    Class<?> type = configuration == null ? null : beanFactory.getType(configuration, false);
    return type != null && AnnotatedElementUtils.hasAnnotation(type, AutoConfiguration.class);
  }

  private List<ListenerMethod> methodsOf(String name, Class<?> type) {
    Map<Method, WalListener> annotated =
        MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<WalListener>)
            method -> AnnotatedElementUtils.findMergedAnnotation(method, WalListener.class));
    if (!annotated.isEmpty()) {
      requireOneInstance(name, type);
    }
    // Reflection returns methods in no particular order.
    return annotated.entrySet().stream()
        .map(entry -> ListenerMethod.of(name, type, entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(ListenerMethod::name)
            .thenComparing(listener -> listener.parameter().toString()))
        .toList();
  }

  private void requireOneInstance(String name, Class<?> type) {
    if (!beanFactory.isSingleton(name)
        || beanFactory.containsBean(ScopedProxyUtils.getTargetBeanName(name))) {
      throw new InvalidWalListenerException(
          "The bean '" + name + "' of type " + type.getName()
              + " has a @WalListener method, but is not a singleton.",
          "Declare the method in a singleton: only one instance of this bean would receive the"
              + " entries.");
    }
  }
}
