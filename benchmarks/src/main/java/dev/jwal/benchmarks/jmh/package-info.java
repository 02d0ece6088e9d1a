/** What is pure computation: encoding, decoding, the checksum chain. */
@NullMarked
package dev.jwal.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
