/**
 * Durability: many callers, one writer. Callers' requests are gathered into groups; each group is written with one
 * write and made durable with one sync, and only then are its callers told. After a failure the log stops.
 *
 * <p>Knows what a save, a mark, a cut and a release do to the segments; knows nothing of how a log is found, read back
 * or repaired.
 */
@NullMarked
package dev.jwal.commit;

import org.jspecify.annotations.NullMarked;
