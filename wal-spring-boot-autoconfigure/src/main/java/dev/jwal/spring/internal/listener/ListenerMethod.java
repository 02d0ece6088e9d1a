// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.spring.WalListener;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.annotation.OrderUtils;
import org.springframework.util.ClassUtils;

/**
 * A {@code @WalListener} method, as it is declared.
 *
 * @param beanName the bean whose method it is
 * @param method the annotated method
 * @param parameter what it takes
 * @param wal the name of the log's bean; empty if it does not say
 * @param order its place among the others
 */
record ListenerMethod(
    String beanName, Method method, ListenerParameter parameter, String wal, int order) {

  /** Reads a declaration, and refuses what could not be called. */
  static ListenerMethod of(
      String beanName, Class<?> beanType, Method method, WalListener annotation) {
    String name = ClassUtils.getQualifiedMethodName(method, beanType);
    if (Modifier.isStatic(method.getModifiers())) {
      throw invalid(name, beanName, "is static", "Make it a method of the bean.");
    }
    if (Modifier.isPrivate(method.getModifiers())) {
      throw invalid(name, beanName, "is private", "Make it package-private or wider.");
    }
    if (method.getReturnType() != void.class) {
      throw invalid(
          name, beanName, "returns something, which would be ignored", "Let it return void.");
    }
    if (method.getParameterCount() != 1) {
      throw invalid(
          name,
          beanName,
          "has " + method.getParameterCount() + " parameters, expected 1",
          "Let it take the value, a WalEntry of the value for index and term too, or an Entry.");
    }
    ListenerParameter parameter = ListenerParameter.of(method, beanType);
    if (!parameter.isResolved()) {
      throw invalid(
          name,
          beanName,
          "does not say to what an entry is decoded",
          "Let it take a type without variables or wildcards, such as WalEntry<OrderPlaced>.");
    }
    return new ListenerMethod(
        beanName, method, parameter, annotation.wal(), orderOf(method, beanType));
  }

  private static int orderOf(Method method, Class<?> beanType) {
    Order order = AnnotatedElementUtils.findMergedAnnotation(method, Order.class);
    return order != null ? order.value() : OrderUtils.getOrder(beanType, Ordered.LOWEST_PRECEDENCE);
  }

  private static InvalidWalListenerException invalid(
      String method, String beanName, String problem, String action) {
    return new InvalidWalListenerException(
        "The @WalListener method '" + method + "' of bean '" + beanName + "' " + problem + ".",
        action);
  }

  /** Returns class and name, as people write them. */
  String name() {
    return ClassUtils.getQualifiedMethodName(method);
  }

  @Override
  public String toString() {
    return "@WalListener method '" + name() + "' of bean '" + beanName + "'";
  }
}
