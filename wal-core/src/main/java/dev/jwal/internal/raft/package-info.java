// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * What may follow what: rules about terms, indexes and snapshot marks.
 *
 * <p>Pure: no bytes, no files, no threads. Writing and reading keep to the same rules.
 */
@NullMarked
package dev.jwal.internal.raft;

import org.jspecify.annotations.NullMarked;
