// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.spring.JacksonWalCodec;
import dev.jwal.spring.WalCodec;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration that turns values into JSON where Jackson is on the class path. The mapper is
 * the log's own: settings of the web layer do not change what is in the log.
 */
@AutoConfiguration(after = WalAutoConfiguration.class, before = WalTemplateAutoConfiguration.class)
@ConditionalOnClass(JsonMapper.class)
@ConditionalOnBean(Wal.class)
public final class WalJacksonAutoConfiguration {

  WalJacksonAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(WalCodec.class)
  JacksonWalCodec walCodec() {
    return new JacksonWalCodec();
  }
}
