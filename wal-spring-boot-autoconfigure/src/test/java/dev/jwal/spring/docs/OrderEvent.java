// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

// snippet events
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
sealed interface OrderEvent {

  @JsonTypeName("placed")
  record Placed(String id, String customer) implements OrderEvent {}

  @JsonTypeName("cancelled")
  record Cancelled(String id) implements OrderEvent {}
}
// end
