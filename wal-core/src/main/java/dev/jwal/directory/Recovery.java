// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import dev.jwal.Wal;

/**
 * An opened log together with what was in it.
 *
 * @param wal the log, ready to append; to be closed by the caller that opened it
 * @param contents what was read
 */
public record Recovery(Wal wal, WalContents contents) {}
