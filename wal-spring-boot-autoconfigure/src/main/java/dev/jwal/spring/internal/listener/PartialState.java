// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import java.nio.file.Path;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Keeps traffic from an application whose state is only a part of what its log had, because the log
 * is damaged: its readiness is {@link ReadinessState#REFUSING_TRAFFIC} for as long as it runs.
 */
final class PartialState {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");

  private final ConfigurableApplicationContext context;

  PartialState(ConfigurableApplicationContext context) {
    this.context = context;
  }

  void refuseTraffic(Path log) {
    LOG.error("the application's state is incomplete, because the WAL at " + log
        + " is damaged: its readiness is REFUSING_TRAFFIC until it is started again");
    // Listeners of the same order are called in the order in which they were added: this one last.
    context.getBeanProvider(ApplicationAvailability.class).ifAvailable(availability -> {});
    context.addApplicationListener(new Refusal());
    refuse();
  }

  private void refuse() {
    AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
  }

  /** SpringApplication says that traffic is accepted when it has started the context. */
  private final class Refusal implements ApplicationListener<AvailabilityChangeEvent<?>> {

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
      if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
        refuse();
      }
    }
  }
}
