/**
 * The engine on a real system: what the kernel is asked to do before a save is acknowledged, and
 * disks that are really full. Knows nothing of how the engine works inside.
 */
@NullMarked
package dev.jwal.real;

import org.jspecify.annotations.NullMarked;
