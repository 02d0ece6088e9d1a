/**
 * Bytes: how a record becomes a frame, and a frame a record.
 *
 * <p>A segment file is a sequence of frames, each a multiple of eight bytes long:
 *
 * <pre>
 *  0      1      2      3      4      5      6      7
 * +------+------+------+------+------+------+------+------+
 * | record length, little-endian, 56 bits          | pad  |   pad: 0x80 + padding bytes, or 0
 * +------+------+------+------+------+------+------+------+
 * | record: protobuf { type, crc, data }             ...  |
 * +------+------+------+------+------+------+------+------+
 * | ... end of the record             | 0 to 7 zero bytes |
 * +------+------+------+------+------+------+------+------+
 * </pre>
 *
 * <p>A record's {@code crc} is the CRC-32C of all data since the chain began, its own included; the
 * record of type {@link dev.jwal.internal.record.RecordType#CRC} at the head of each segment
 * carries the chain over from the one before.
 *
 * <p>Pure: no files, no threads. The layout is etcd's (server/storage/wal/encoder.go, decoder.go,
 * walpb/record.proto).
 */
@NullMarked
package dev.jwal.internal.record;

import org.jspecify.annotations.NullMarked;
