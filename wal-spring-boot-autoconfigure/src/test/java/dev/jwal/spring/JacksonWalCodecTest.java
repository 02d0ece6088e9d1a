// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.json.JsonMapper;

class JacksonWalCodecTest {

  private final JacksonWalCodec codec = new JacksonWalCodec(JsonMapper.builder().build());

  @Test
  void aRecordComesBack() {
    Payment payment = new Payment("a", 42, Instant.EPOCH);
    assertThat(decode(codec.encode(payment), Payment.class)).isEqualTo(payment);
  }

  @Test
  void textIsJsonToo() {
    assertThat(codec.encode("text")).isEqualTo("\"text\"".getBytes(UTF_8));
    assertThat(decode(codec.encode("text"), String.class)).isEqualTo("text");
  }

  @Test
  void aNumberComesBackAsAPrimitive() {
    assertThat(decode(codec.encode(7), int.class)).isEqualTo(7);
  }

  @Test
  void genericTypesAreKept() {
    ResolvableType type = ResolvableType.forClassWithGenerics(List.class, Payment.class);
    List<Payment> payments = List.of(new Payment("a", 1, Instant.EPOCH));
    assertThat(codec.decode(codec.encode(payments), type)).isEqualTo(payments);
  }

  @Test
  void permittedTypesComeBackAsWhatTheyWere() {
    Event event = new Placed("o-1");
    assertThat(codec.encode(event))
        .isEqualTo("{\"type\":\"placed\",\"order\":\"o-1\"}".getBytes(UTF_8));
    assertThat(decode(codec.encode(event), Event.class)).isEqualTo(event);
  }

  @Test
  void aValueOfASealedTypeNamesItsType() {
    byte[] placed = codec.encode(new Placed("o-1"));
    assertThat(decode(placed, Placed.class)).isEqualTo(new Placed("o-1"));
    assertThat(decode(placed, Cancelled.class)).isNull();
    assertThat(codec.isSelfDescribing(ResolvableType.forClass(Placed.class))).isTrue();
    assertThat(codec.isSelfDescribing(ResolvableType.forClass(Payment.class))).isFalse();
  }

  @Test
  void whatAnEarlierVersionWroteIsRead() {
    byte[] old = "{\"name\":\"a\",\"gone\":1}".getBytes(UTF_8);
    assertThat(decode(old, Newer.class)).isEqualTo(new Newer("a", null));
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> decode(old, WithPrimitive.class))
        .withMessageContaining("Cannot map `null` into type `int`");
  }

  @Test
  void anUnknownTypeIsNoValueOfAnotherType() {
    byte[] unknown = "{\"type\":\"refunded\",\"order\":\"o-1\"}".getBytes(UTF_8);
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> decode(unknown, Placed.class))
        .withMessageContaining("refunded");
  }

  @Test
  void aMixInMakesTypesSelfDescribing() {
    JacksonWalCodec mixed = new JacksonWalCodec(
        JsonMapper.builder().addMixIn(Plain.class, Named.class).build());
    byte[] data = mixed.encode(new PlainOne("x"));
    assertThat(mixed.decode(data, ResolvableType.forClass(PlainOne.class)))
        .isEqualTo(new PlainOne("x"));
    assertThat(mixed.decode(data, ResolvableType.forClass(PlainTwo.class))).isNull();
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> decode("no json".getBytes(UTF_8), Payment.class))
        .withMessageContaining("the data is no JSON of")
        .withMessageContaining("Payment");
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> decode("null".getBytes(UTF_8), Payment.class))
        .withMessageContaining("JSON's null");
  }

  @Test
  void whatCannotBeWrittenIsRefused() {
    assertThatExceptionOfType(WalCodecException.class)
        .isThrownBy(() -> codec.encode(new Unwritable()))
        .withMessageContaining("Unwritable cannot be written as JSON");
  }

  private Object decode(byte[] data, Class<?> type) {
    return codec.decode(data, ResolvableType.forClass(type));
  }

  record Newer(@JsonAlias("name") String title, @Nullable String note) {}

  record WithPrimitive(String name, int count) {}

  record Payment(String account, long cents, Instant at) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  sealed interface Event permits Placed, Cancelled {}

  @JsonTypeName("placed")
  record Placed(String order) implements Event {}

  @JsonTypeName("cancelled")
  record Cancelled(String order) implements Event {}

  sealed interface Plain permits PlainOne, PlainTwo {}

  record PlainOne(String name) implements Plain {}

  record PlainTwo(String name) implements Plain {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  interface Named {}

  static final class Unwritable {
    public String getBroken() {
      throw new IllegalStateException("broken");
    }
  }
}
