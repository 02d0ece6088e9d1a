// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.Entry;
import dev.jwal.spring.WalCodec;
import dev.jwal.spring.WalCodecException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ReflectionUtils;

/** A {@code @WalListener} method, and the bean whose method it is. */
final class BoundListener {

  private final ListenerMethod listener;
  private final Object bean;
  private final Method invocable;
  private final WalCodec codec;
  private final Path directory;

  BoundListener(ListenerMethod listener, Object bean, WalCodec codec, Path directory) {
    this.listener = listener;
    this.bean = bean;
    this.invocable = invocable(listener, bean);
    this.codec = codec;
    this.directory = directory;
    ReflectionUtils.makeAccessible(invocable);
  }

  private static Method invocable(ListenerMethod listener, Object bean) {
    try {
      return AopUtils.selectInvocableMethod(listener.method(), bean.getClass());
    } catch (IllegalStateException notInAnInterface) {
      throw new InvalidWalListenerException(
          "The " + listener + " cannot be called: the bean is behind a proxy that has only the"
              + " methods of its interfaces.",
          "Declare the method in an interface of the bean; or let the proxy be a subclass of the"
              + " bean's class (spring.aop.proxy-target-class=true, or proxyTargetClass=true of the"
              + " annotation that asks for the proxy).");
    }
  }

  /** Delivers an entry, if it is for this method. */
  void deliver(Entry entry) {
    Object argument = argumentFor(entry);
    if (argument == null) {
      return;
    }
    try {
      invocable.invoke(bean, argument);
    } catch (InvocationTargetException thrown) {
      throw failed(entry, thrown.getTargetException());
    } catch (IllegalAccessException | RuntimeException notCalled) {
      throw failed(entry, notCalled);
    }
  }

  private @Nullable Object argumentFor(Entry entry) {
    try {
      return listener.parameter().of(entry, codec);
    } catch (WalCodecException e) {
      throw failed(entry, e);
    }
  }

  private WalListenerException failed(Entry entry, Throwable cause) {
    return new WalListenerException(listener, entry, directory, cause);
  }
}
