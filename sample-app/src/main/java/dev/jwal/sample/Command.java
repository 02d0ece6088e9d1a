// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of the store: what an entry of the log holds as its data.
 *
 * <pre>
 *  0           1           2           3                 3 + n
 * +-----------+-----------+-----------+------- … --------+------- … -------+
 * | operation | key length n          | key              | value           |
 * +-----------+-----------+-----------+------- … --------+------- … -------+
 * </pre>
 *
 * <p>The operation is 1 for a put, 2 for a delete. The key's length is an unsigned 16-bit number,
 * high byte first, and counts bytes; the key is UTF-8. A put's value is every byte after the key,
 * as the client sent it, so it may be empty; a delete has none. There is neither checksum nor
 * version: the log checks its records, and a new form would be a new operation.
 */
sealed interface Command {

  /** The longest key that can be written, in bytes of UTF-8. */
  int MAX_KEY_BYTES = 0xffff;

  /**
   * Returns the key whose value changes.
   *
   * @return any text that UTF-8 can express
   */
  String key();

  /**
   * Returns the bytes of the command.
   *
   * @return the data of an entry
   * @throws IllegalArgumentException if the key is too long, or not expressible in UTF-8
   */
  byte[] encode();

  /**
   * Makes the change.
   *
   * @param values what to change
   * @param index the index of the entry that holds the command
   * @return the value that the key had before; {@code null} for none
   */
  @Nullable
  Value applyTo(Map<String, Value> values, long index);

  /**
   * Reads a command back.
   *
   * @param data the data of an entry
   * @return the command
   * @throws IllegalArgumentException if the data is no command
   */
  static Command decode(byte[] data) {
    ByteBuffer buffer = ByteBuffer.wrap(data);
    try {
      int operation = Byte.toUnsignedInt(buffer.get());
      String key = getKey(buffer);
      byte[] rest = new byte[buffer.remaining()];
      buffer.get(rest);
      return switch (operation) {
        case Put.OPERATION -> new Put(key, rest);
        case Delete.OPERATION -> Delete.of(key, rest);
        default ->
          throw new IllegalArgumentException(
              "unknown operation " + operation + ", expected 1 (put) or 2 (delete)");
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("ends after " + data.length + " bytes, within the key", e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the key is not UTF-8", e);
    }
  }

  private static String getKey(ByteBuffer buffer) throws CharacterCodingException {
    int length = Short.toUnsignedInt(buffer.getShort());
    if (length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer key = buffer.slice().limit(length);
    buffer.position(buffer.position() + length);
    return UTF_8.newDecoder().decode(key).toString();
  }

  private static byte[] encode(int operation, String key, byte[] value) {
    ByteBuffer keyBytes = utf8(key);
    int length = keyBytes.remaining();
    if (length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of " + length + " bytes, expected at most " + MAX_KEY_BYTES);
    }
    return ByteBuffer.allocate(1 + Short.BYTES + length + value.length)
        .put((byte) operation)
        .putShort((short) length)
        .put(keyBytes)
        .put(value)
        .array();
  }

  private static ByteBuffer utf8(String key) {
    try {
      return UTF_8.newEncoder().encode(CharBuffer.wrap(key));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the key cannot be expressed in UTF-8", e);
    }
  }

  /**
   * Gives a key a value.
   *
   * @param value the value's bytes; not copied
   */
  record Put(String key, byte[] value) implements Command {
    private static final int OPERATION = 1;

    @Override
    public byte[] encode() {
      return Command.encode(OPERATION, key, value);
    }

    @Override
    public @Nullable Value applyTo(Map<String, Value> values, long index) {
      return values.put(key, new Value(value, index));
    }
  }

  /**
   * Removes a key.
   */
  record Delete(String key) implements Command {
    private static final int OPERATION = 2;
    private static final byte[] NO_VALUE = {};

    private static Delete of(String key, byte[] rest) {
      if (rest.length > 0) {
        throw new IllegalArgumentException(
            rest.length + " bytes after the key of a delete, expected none");
      }
      return new Delete(key);
    }

    @Override
    public byte[] encode() {
      return Command.encode(OPERATION, key, NO_VALUE);
    }

    @Override
    public @Nullable Value applyTo(Map<String, Value> values, long index) {
      return values.remove(key);
    }
  }
}
