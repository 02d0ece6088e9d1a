// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean that is called with the committed entries of a log when the application
 * starts: with each once, in the order of their indexes, decoded to the method's parameter.
 *
 * <pre>{@code
 * @Service
 * class Orders {
 *   Orders(WalTemplate wal) { … }
 *
 *   void place(Order order) {
 *     wal.append(new OrderPlaced(order), this::on);
 *   }
 *
 *   @WalListener
 *   void on(WalEntry<OrderPlaced> entry) { … }
 * }
 * }</pre>
 *
 * <p><b>At startup only.</b> The method is called after all singletons have been made, and before a
 * web server accepts requests or any other lifecycle bean starts. An entry that is appended while
 * the application runs is not delivered: the caller that appends it applies it, most easily by
 * passing this very method to {@code WalTemplate.append}, as above. Until the log was replayed into
 * all methods the auto-configured {@code WalTemplate} refuses to append; so append from an {@code
 * ApplicationRunner}, not from {@code @PostConstruct}. What is appended to the {@code Wal} itself
 * before the replay is in the log, and is replayed.
 *
 * <p><b>The method</b> has one parameter, returns nothing, and is neither private nor static. The
 * parameter is the value to which an entry is decoded, or a {@code WalEntry} of it, which also has
 * index and term; {@code byte[]} is the data as it is. Such methods receive entries of type {@code
 * Entry.NORMAL}, and of those, where the data names its type, the ones that hold a value of their
 * type. A method with a parameter of type {@code Entry} receives every entry, raw.
 *
 * <p><b>The bean</b> is a singleton; if it is lazy it is made. It may use the log and the template.
 * Several methods are called for each entry in the order of {@code @Order} on the method, or else
 * on its class.
 *
 * <p>An exception thrown by the method, or data that cannot be decoded, ends the startup. If the
 * log is damaged and {@code wal.on-corruption=read-only}, the method receives what comes before the
 * damage.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(WalListenerReflectiveProcessor.class)
public @interface WalListener {

  /**
   * Returns the name of the {@code Wal} bean whose entries the method receives; may be left out
   * where there is one, or one that is primary. A log that the application opens itself is replayed
   * from its beginning.
   *
   * @return a bean name
   */
  String wal() default "";
}
