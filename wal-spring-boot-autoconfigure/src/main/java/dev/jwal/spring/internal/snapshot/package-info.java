/**
 * Snapshots of an application's state: files that hold what the log up to an index led to, so that
 * only what follows is replayed and older segments can go.
 *
 * <p>Knows the log and the files beside it; knows nothing of how an application is configured.
 *
 * <p>A snapshot is a file named {@code <term>-<index>.snapshot}, both as 16 hexadecimal digits,
 * which holds, numbers being big-endian:
 *
 * <pre>
 *  +----------------------+---------+
 *  | "JWALSNP"            | version |   8 bytes, version 1
 *  +----------------------+---------+
 *  | id of the log                  |   8 bytes
 *  +--------------+-----------------+
 *  | length       |                     4 bytes
 *  +--------------+-----------------+
 *  | the log's metadata …
 *  +--------------------------------+
 *  | the state, as the application wrote it …
 *  +--------------------------------+
 *  | term                           |   8 bytes
 *  | index                          |   8 bytes
 *  | length of the state            |   8 bytes
 *  +----------------+---------------+
 *  | CRC-32C        |                   4 bytes, over everything before
 *  +----------------+
 * </pre>
 *
 * <p><b>Taken</b> in this order; what a crash after each step leaves, in brackets:
 *
 * <ol>
 *   <li>The file is written under a temporary name [a {@code .tmp} file, which is never read],
 *   <li>synced [the same],
 *   <li>marked in the log, durably [a mark without a snapshot: the one before is restored],
 *   <li>renamed, and the directory synced [a snapshot that counts; older ones and older segments
 *       are still there].
 *   <li>Snapshots beyond the number to keep are deleted, [some are; a next time deletes the rest]
 *   <li>and segments before the oldest of those kept are released [they stay until a next time].
 * </ol>
 *
 * <p>So at every moment there is a snapshot with its mark and every entry after it, or the whole
 * log.
 *
 * <p><b>Whose it is.</b> The id is a random number, drawn before a log's first snapshot. The mark
 * has it as the id of its only voter, and later snapshots of the log have the same. As no snapshot
 * gets its name before its mark is durable, one without a mark of its id belongs to another log, or
 * the end of its log is missing.
 */
@NullMarked
package dev.jwal.spring.internal.snapshot;

import org.jspecify.annotations.NullMarked;
