// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.Wal;
import dev.jwal.spring.TextWalCodec;
import dev.jwal.spring.WalCodec;
import dev.jwal.spring.WalTemplate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration for {@link WalTemplate}. */
@AutoConfiguration(after = WalAutoConfiguration.class)
@ConditionalOnBean(Wal.class)
public final class WalTemplateAutoConfiguration {

  WalTemplateAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(WalCodec.class)
  TextWalCodec walCodec() {
    return new TextWalCodec();
  }

  @Bean
  @ConditionalOnSingleCandidate(Wal.class)
  @ConditionalOnMissingBean
  WalTemplate walTemplate(Wal wal, WalCodec codec) {
    return new WalTemplate(wal, codec);
  }
}
