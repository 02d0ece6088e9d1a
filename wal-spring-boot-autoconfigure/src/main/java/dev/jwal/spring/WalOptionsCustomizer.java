// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.directory.WalOptions;

/**
 * Changes how the application's log is opened and written, after the properties were applied. Beans
 * of this type are asked in their order.
 */
@FunctionalInterface
public interface WalOptionsCustomizer {

  /**
   * Changes the options.
   *
   * @param options the options so far
   * @return the options to use
   */
  WalOptions customize(WalOptions options);
}
