// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * A segment file: its name, how its space is reserved or taken from a released one, and how it is
 * written and synced.
 *
 * <p>Knows nothing of the records in it.
 */
@NullMarked
package dev.jwal.internal.segment;

import org.jspecify.annotations.NullMarked;
