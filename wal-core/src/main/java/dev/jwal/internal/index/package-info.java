// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * Where the entries of an open log are: 4 bytes for each, in runs of entries of one term that were
 * written one after the other; and the recent ones themselves. Immutable values for readers, and
 * one writer that makes the next value of the last. Forgets where the entries of sealed segments
 * are when that takes too much memory, and finds them again by reading the segment once.
 */
@NullMarked
package dev.jwal.internal.index;

import org.jspecify.annotations.NullMarked;
