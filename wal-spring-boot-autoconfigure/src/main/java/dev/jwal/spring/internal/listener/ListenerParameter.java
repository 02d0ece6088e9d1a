// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import dev.jwal.Entry;
import dev.jwal.spring.WalCodec;
import dev.jwal.spring.WalCodecException;
import dev.jwal.spring.WalEntry;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * What a listener takes: a value, the value with its index and term, or the raw entry.
 *
 * @param form which of these
 * @param value the type of the value
 */
record ListenerParameter(Form form, ResolvableType value) {

  enum Form {
    VALUE,
    WITH_INDEX,
    RAW
  }

  static ListenerParameter of(Method method, Class<?> beanType) {
    ResolvableType type = ResolvableType.forMethodParameter(method, 0, beanType);
    if (type.toClass() == Entry.class) {
      return new ListenerParameter(Form.RAW, type);
    }
    if (type.toClass() == WalEntry.class) {
      return new ListenerParameter(Form.WITH_INDEX, type.getGeneric(0));
    }
    return new ListenerParameter(Form.VALUE, type);
  }

  /** Whether it is known to what an entry has to be decoded. */
  boolean isResolved() {
    return value.resolve() != null;
  }

  /** Whether an entry has to be decoded at all. */
  boolean isDecoded() {
    return form != Form.RAW && value.toClass() != byte[].class;
  }

  /** Returns what the listener gets; {@code null} if the entry is not for it. */
  @Nullable
  Object of(Entry entry, WalCodec codec) {
    if (form == Form.RAW) {
      return entry;
    }
    if (entry.type() != Entry.NORMAL) {
      return null;
    }
    Object decoded = isDecoded() ? decode(entry.data(), codec) : entry.data();
    return form == Form.VALUE || decoded == null
        ? decoded
        : new WalEntry<>(entry.index(), entry.term(), decoded);
  }

  private @Nullable Object decode(byte[] data, WalCodec codec) {
    try {
      return codec.decode(data, value);
    } catch (WalCodecException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new WalCodecException("the data cannot be decoded to " + value, e);
    }
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
