/**
 * Snapshots of an application's state: files that hold what the log up to an index led to, so that
 * only what follows is replayed and older segments can go.
 *
 * <p>Knows the log and the files beside it; knows nothing of how an application is configured.
 *
 * <p>A snapshot is a file named {@code <term>-<index>.snap}, both as 16 hexadecimal digits, which
 * holds, numbers being big-endian:
 *
 * <pre>
 *  +----------------------+---------+
 *  | "JWALSNP"            | version |   8 bytes, version 1
 *  +----------------------+---------+
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
 *   <li>The file is written under a temporary name [a {@code .tmp} file, which nobody reads],
 *   <li>synced [the same],
 *   <li>renamed, and the directory synced [a snapshot without a mark: passed over, the log is
 *       replayed from the mark before],
 *   <li>marked in the log, durably [a snapshot that counts; older ones and older segments are still
 *       there].
 *   <li>Snapshots beyond the number to keep are deleted, [some are; a next time deletes the rest]
 *   <li>and segments before the oldest of those kept are released [they stay until a next time].
 * </ol>
 *
 * <p>So at every moment there is a snapshot with its mark and everything behind it, or the whole
 * log.
 */
@NullMarked
package dev.jwal.snapshot;

import org.jspecify.annotations.NullMarked;
