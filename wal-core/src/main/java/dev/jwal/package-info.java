/**
 * The vocabulary of the log: what is written ({@link dev.jwal.Entry}, {@link dev.jwal.HardState},
 * {@link dev.jwal.SnapshotMark}), the open log ({@link dev.jwal.Wal}), what receives it when it is
 * read back ({@link dev.jwal.ReplayHandler}), and what can go wrong ({@link
 * dev.jwal.WalException}).
 *
 * <p>Knows nothing of files, bytes or threads; every other package may use it.
 */
@NullMarked
package dev.jwal;

import org.jspecify.annotations.NullMarked;
