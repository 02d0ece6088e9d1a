/**
 * Files: the segments of a log, what they are called, who has them locked, how they are reserved, written, synced, read
 * one after another, and mended at the end.
 *
 * <p>{@link dev.jwal.segment.Disk} is the seam to the operating system; everything else here is built on it. Knows
 * records and their checksums, but nothing of what raft makes of them.
 */
@NullMarked
package dev.jwal.segment;

import org.jspecify.annotations.NullMarked;
