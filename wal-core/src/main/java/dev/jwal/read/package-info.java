/**
 * The records of a log, read one segment after another and checked: {@link dev.jwal.read.LogReader} judges what it finds,
 * {@link dev.jwal.read.ReadAhead} has two threads do it.
 *
 * <p>Knows records and their checksums, but nothing of what raft makes of them. Changes nothing.
 */
@NullMarked
package dev.jwal.read;

import org.jspecify.annotations.NullMarked;
