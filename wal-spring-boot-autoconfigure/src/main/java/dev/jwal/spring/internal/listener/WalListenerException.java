// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.Entry;
import dev.jwal.spring.WalCodecException;
import java.nio.file.Path;

/**
 * An entry of the log could not be delivered to a {@code @WalListener} method: it could not be
 * decoded, or the method threw an exception, which is the cause.
 */
public final class WalListenerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String method;
  private final String parameter;
  private final String beanName;
  private final transient Path directory;
  private final long index;

  WalListenerException(ListenerMethod listener, Entry entry, Path directory, Throwable cause) {
    super(
        "%s cannot apply entry %s of the log in %s: %s"
            .formatted(listener, Long.toUnsignedString(entry.index()), directory, message(cause)),
        cause);
    this.method = listener.name();
    this.parameter = listener.parameter().toString();
    this.beanName = listener.beanName();
    this.directory = directory;
    this.index = entry.index();
  }

  private static String message(Throwable cause) {
    return cause instanceof WalCodecException && cause.getMessage() != null
        ? cause.getMessage()
        : cause.toString();
  }

  /**
   * Returns the method.
   *
   * @return its class and name
   */
  public String method() {
    return method;
  }

  /**
   * Returns what an entry is decoded to.
   *
   * @return the type's name
   */
  public String parameter() {
    return parameter;
  }

  /**
   * Returns the bean whose method it is.
   *
   * @return its name
   */
  public String beanName() {
    return beanName;
  }

  /**
   * Returns where the log is.
   *
   * @return its directory
   */
  public Path directory() {
    return directory;
  }

  /**
   * Returns the entry's index.
   *
   * @return the index, unsigned
   */
  public long index() {
    return index;
  }
}
