// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import java.nio.file.Path;

/**
 * A snapshot that was taken: durable, and marked in the log.
 *
 * @param index the index of the last entry that is in it, unsigned
 * @param term the term of that entry, unsigned
 * @param file where it is
 * @param bytes the file's length
 */
public record WalSnapshot(long index, long term, Path file, long bytes) {}
