// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import dev.jwal.Entry;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.util.ReflectionUtils;

/** What a native image has to keep. */
class WalListenerHintsTest {

  private final RuntimeHints hints = new RuntimeHints();

  @Test
  void theMethodMayBeInvoked() throws Exception {
    register();
    for (String name : new String[] {"value", "entry", "raw"}) {
      assertThat(reflection().onMethodInvocation(method(name))).as(name).accepts(hints);
    }
    assertThat(reflection().onMethodInvocation(method("notAListener"))).rejects(hints);
  }

  @Test
  void whatIsDecodedMayBeMade() throws Exception {
    register();
    assertThat(
            reflection().onConstructorInvocation(Placed.class.getDeclaredConstructor(String.class)))
        .accepts(hints);
    assertThat(reflection().onType(Event.class)).accepts(hints);
    assertThat(reflection().onType(Payment.class)).accepts(hints);
    assertThat(reflection().onType(Entry.class)).rejects(hints);
  }

  private void register() {
    new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Beans.class);
  }

  private static Method method(String name) {
    for (Method method : ReflectionUtils.getDeclaredMethods(Beans.class)) {
      if (method.getName().equals(name)) {
        return method;
      }
    }
    throw new IllegalArgumentException(name);
  }

  sealed interface Event permits Placed {}

  record Placed(String id) implements Event {}

  record Payment(long cents) {}

  static class Beans {
    @WalListener
    void value(Payment payment) {}

    @WalListener
    void entry(WalEntry<Event> entry) {}

    @WalListener
    void raw(Entry entry) {}

    void notAListener(String text) {}
  }
}
