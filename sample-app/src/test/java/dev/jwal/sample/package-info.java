@NullMarked
package dev.jwal.sample;

import org.jspecify.annotations.NullMarked;
