// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON, written and read by a mapper of the log's own: what is in the log does not depend on how
 * the application writes JSON for others, as with {@code spring.jackson.*}.
 *
 * <p>JSON alone does not say what type it stands for. Values of different types share a log if they
 * have a supertype annotated {@link JsonTypeInfo}, best a sealed interface, whose permitted types
 * Jackson finds by itself: then each is decoded to what it was, whether the supertype or one of the
 * types is asked for.
 */
public final class JacksonWalCodec implements WalCodec {

  private final JsonMapper mapper;

  /**
   * Encodes and decodes with Jackson's defaults, and the modules on the class path.
   *
   * <p>Every later version of the application has to read what this writes.
   */
  public JacksonWalCodec() {
    this(JsonMapper.builder().findAndAddModules().build());
  }

  /**
   * Encodes and decodes with a mapper: for mix-ins, modules and settings that the log's values
   * need. A bean made so takes the place of the auto-configured one.
   *
   * @param mapper best one for the log alone, so that nothing else changes how it is set
   */
  public JacksonWalCodec(JsonMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public byte[] encode(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new WalCodecException(
          "a value of type " + value.getClass().getName() + " cannot be written as JSON: "
              + e.getOriginalMessage(),
          e);
    }
  }

  @Override
  public @Nullable Object decode(byte[] data, ResolvableType type) {
    Class<?> family = family(type.toClass());
    Object value = family == null ? read(data, type) : read(data, ResolvableType.forClass(family));
    return ClassUtils.isAssignableValue(type.toClass(), value) ? value : null;
  }

  private Object read(byte[] data, ResolvableType type) {
    try {
      Object value = mapper.readValue(data, mapper.constructType(type.getType()));
      if (value == null) {
        throw new WalCodecException("the data is JSON's null, expected " + type, null);
      }
      return value;
    } catch (JacksonException e) {
      throw new WalCodecException(
          "the data is no JSON of " + type + ": " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public boolean isSelfDescribing(ResolvableType type) {
    return family(type.toClass()) != null;
  }

  /** The supertype, or the type itself, whose JSON names the type it stands for. */
  private @Nullable Class<?> family(Class<?> type) {
    DeserializationConfig config = mapper.deserializationConfig();
    Class<?> family = null;
    for (Class<?> candidate : withSupertypes(type)) {
      Class<?> mixIn = config.findMixInClassFor(candidate);
      if (candidate.isAnnotationPresent(JsonTypeInfo.class)
          || mixIn != null && mixIn.isAnnotationPresent(JsonTypeInfo.class)) {
        family = candidate;
      }
    }
    return family;
  }

  private static Set<Class<?>> withSupertypes(Class<?> type) {
    Set<Class<?>> types = new LinkedHashSet<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      types.add(each);
    }
    types.addAll(ClassUtils.getAllInterfacesForClassAsSet(type));
    return types;
  }
}
