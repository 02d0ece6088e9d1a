// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * What is in a segment, for tools and operators.
 *
 * <p>Reads files beside a running log; changes nothing and takes no lock.
 */
@NullMarked
package dev.jwal.inspect;

import org.jspecify.annotations.NullMarked;
