// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

/**
 * What is stored under a key.
 *
 * @param bytes the bytes as the client sent them; not copied, never changed
 * @param index the index of the log's entry that put them there, unsigned
 */
record Value(byte[] bytes, long index) {}
