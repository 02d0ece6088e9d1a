/**
 * The evidence that a log survives: a disk that knows every state a crash may leave, workloads on
 * it, and an oracle that says what has to be read back. Knows the log only through its public face
 * and the seam to the operating system.
 */
@NullMarked
package dev.jwal.crash;

import org.jspecify.annotations.NullMarked;
