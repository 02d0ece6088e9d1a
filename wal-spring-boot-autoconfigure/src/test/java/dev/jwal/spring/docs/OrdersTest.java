// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.JacksonWalCodec;
import dev.jwal.spring.WalTemplate;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class OrdersTest {

  // snippet unit-test
  @Test
  void anOrderIsCancelled(@TempDir Path directory) {
    try (Wal wal = WalDirectory.at(directory).create(new byte[0])) {
      Orders orders = new Orders(new WalTemplate(wal, new JacksonWalCodec(new JsonMapper())));
      orders.place("o-1", "Ada");
      assertThat(orders.cancel("o-1")).isTrue();
      assertThat(orders.customerOf("o-1")).isEmpty();
    }
  }
  // end
}
