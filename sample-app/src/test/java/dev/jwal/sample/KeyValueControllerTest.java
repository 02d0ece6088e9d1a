// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.WalException;
import dev.jwal.spring.TextWalCodec;
import dev.jwal.spring.WalTemplate;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

@WebMvcTest(KeyValueController.class)
@Import({KeyValueStore.class, KeyValueService.class})
@AutoConfigureRestTestClient
class KeyValueControllerTest {

  @TestConfiguration(proxyBeanMethods = false)
  static class Log {

    @Bean
    FakeWal wal() {
      return FakeWal.immediate();
    }

    @Bean
    WalTemplate walTemplate(FakeWal wal) {
      return new WalTemplate(wal, new TextWalCodec());
    }
  }

  @Autowired
  RestTestClient http;

  @Autowired
  FakeWal wal;

  @AfterEach
  void letTheLogWork() {
    wal.working();
  }

  @Test
  void putIsAnsweredWithTheIndexOfItsEntry() {
    long before = wal.lastIndex();

    put("index", "one")
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("X-Wal-Index", before + 1);
  }

  @Test
  void putOfAKnownKeyIsNoCreation() {
    put("twice", "one").expectStatus().isCreated();

    put("twice", "two").expectStatus().isNoContent().expectBody().isEmpty();
    assertThat(get("twice")).isEqualTo("two");
  }

  @Test
  void valueIsReturnedByteForByte() {
    byte[] value = {0, (byte) 0xff, '\r', '\n', (byte) 0x80};
    http.put().uri("/kv/bytes").body(value).exchange().expectStatus().isCreated();

    http.get()
        .uri("/kv/bytes")
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .expectHeader()
        .valueEquals("X-Wal-Index", wal.lastIndex())
        .expectBody(byte[].class)
        .isEqualTo(value);
  }

  @Test
  void valueIsReturnedWhateverIsAccepted() {
    put("accept", "plain");

    http.get()
        .uri("/kv/accept")
        .accept(MediaType.APPLICATION_JSON)
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void valueMayBeEmpty() {
    put("empty", "").expectStatus().isCreated();

    assertThat(get("empty")).isEmpty();
  }

  @Test
  void formIsStoredAsItsBytes() {
    http.put()
        .uri("/kv/form")
        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
        .body("a=1&b=2".getBytes(UTF_8))
        .exchange()
        .expectStatus()
        .isCreated();

    assertThat(get("form")).isEqualTo("a=1&b=2");
  }

  @Test
  void unknownKeyIsNotFound() {
    http.get()
        .uri("/kv/unknown")
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.title")
        .isEqualTo("No such key")
        .jsonPath("$.detail")
        .isEqualTo("there is no value for 'unknown'");
  }

  @Test
  void deleteRemovesTheKey() {
    put("gone", "soon");

    http.delete()
        .uri("/kv/gone")
        .exchange()
        .expectStatus()
        .isNoContent()
        .expectHeader()
        .valueEquals("X-Wal-Index", wal.lastIndex());
    http.get().uri("/kv/gone").exchange().expectStatus().isNotFound();
  }

  @Test
  void deleteOfAnUnknownKeyWritesNothing() {
    long before = wal.lastIndex();

    http.delete().uri("/kv/unknown").exchange().expectStatus().isNotFound();
    assertThat(wal.lastIndex()).isEqualTo(before);
  }

  @Test
  void keysAreListedInOrder() {
    put("list/b", "22");
    put("list/a", "1");
    put("list/c", "333");

    http.get()
        .uri("/kv?after={key}&limit=2", "list/")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.appliedIndex")
        .isEqualTo(wal.lastIndex())
        .jsonPath("$.keys.length()")
        .isEqualTo(2)
        .jsonPath("$.keys[0].key")
        .isEqualTo("list/a")
        .jsonPath("$.keys[1].key")
        .isEqualTo("list/b")
        .jsonPath("$.keys[1].bytes")
        .isEqualTo(2)
        .jsonPath("$.keys[1].index")
        .isEqualTo(wal.lastIndex() - 2)
        .jsonPath("$.more")
        .isEqualTo(true);
  }

  @Test
  void lastKeysHaveNoMoreAfterThem() {
    put("\uffee", "");

    http.get()
        .uri("/kv?after={key}&limit=1", "\uffed")
        .exchange()
        .expectBody()
        .jsonPath("$.keys.length()")
        .isEqualTo(1)
        .jsonPath("$.more")
        .isEqualTo(false);
  }

  @Test
  void keysPutLastAreListedFirst() {
    put("newest/a", "1");
    put("newest/b", "22");
    put("newest/a", "333");

    http.get()
        .uri("/kv?newest=2")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.keys.length()")
        .isEqualTo(2)
        .jsonPath("$.keys[0].key")
        .isEqualTo("newest/a")
        .jsonPath("$.keys[0].bytes")
        .isEqualTo(3)
        .jsonPath("$.keys[1].key")
        .isEqualTo("newest/b");
  }

  @Test
  void headersLetBrowsersRunNothingOfOthers() {
    put("page", "<script>alert(1)</script>")
        .expectHeader()
        .valueEquals("Content-Security-Policy", BrowserHeaders.POLICY);
    http.get()
        .uri("/kv/page")
        .exchange()
        .expectHeader()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .expectHeader()
        .valueEquals("X-Content-Type-Options", "nosniff");
  }

  @Test
  void limitOutOfBoundsIsABadRequest() {
    badRequest("/kv?newest=0", "newest is 0, expected 1 to 1000");
    badRequest("/kv?limit=0", "limit is 0, expected 1 to 1000");
    badRequest("/kv?limit=1001", "limit is 1001, expected 1 to 1000");
    http.get().uri("/kv?limit=many").exchange().expectStatus().isBadRequest();
  }

  @Test
  void keyMayBeAnyText() {
    for (String key : new String[] {"ü€😀", "a b", "a/b", "a%b", "a;b", "a+b", "a.b"}) {
      put(key, "value of " + key).expectStatus().isCreated();

      assertThat(get(key)).isEqualTo("value of " + key);
    }
  }

  @Test
  void keyMayHave512Bytes() {
    put("ü".repeat(256), "").expectStatus().isCreated();

    put("ü".repeat(256) + "x", "")
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.detail")
        .isEqualTo("the key has 513 bytes, expected at most 512");
  }

  @Test
  void keyThatIsNotUtf8IsABadRequest() {
    badRequest("/kv/%FF", "the key is not percent-encoded UTF-8");
  }

  @Test
  void valueMayHaveOneMebibyte() {
    http.put()
        .uri("/kv/large")
        .body(new byte[KeyValueController.MAX_VALUE_BYTES])
        .exchange()
        .expectStatus()
        .isCreated();

    http.put()
        .uri("/kv/large")
        .body(new byte[KeyValueController.MAX_VALUE_BYTES + 1])
        .exchange()
        .expectStatus()
        .isEqualTo(413)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.detail")
        .isEqualTo("the value has more than 1048576 bytes");
  }

  @Test
  void fullDiskIsUnavailableUntilThereIsSpace() {
    put("full", "before");
    wal.full();

    put("full", "never")
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.title")
        .isEqualTo("Not stored")
        .jsonPath("$.detail")
        .value(String.class, detail -> assertThat(detail).startsWith("no space left to write"));
    http.delete().uri("/kv/full").exchange().expectStatus().isEqualTo(503);
    assertThat(get("full")).isEqualTo("before");

    wal.working();
    put("full", "after").expectStatus().isNoContent();
    assertThat(get("full")).isEqualTo("after");
  }

  @Test
  void damagedLogIsUnavailableButTheStoreCanBeRead() {
    put("stopped", "before");
    wal.stopped(new WalException.Corrupt(FakeWal.DIRECTORY, 64, "checksum of the record", 1, 2));

    put("stopped", "never")
        .expectStatus()
        .isEqualTo(503)
        .expectBody()
        .jsonPath("$.detail")
        .value(
            String.class,
            detail -> assertThat(detail).contains("is damaged and takes no records", "at byte 64"));
    assertThat(get("stopped")).isEqualTo("before");
  }

  private RestTestClient.ResponseSpec put(String key, String value) {
    return http.put().uri("/kv/{key}", key).body(value.getBytes(UTF_8)).exchange();
  }

  private String get(String key) {
    byte[] value = http.get()
        .uri("/kv/{key}", key)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(byte[].class)
        .returnResult()
        .getResponseBody();
    return value == null ? "" : new String(value, UTF_8);
  }

  private void badRequest(String uri, String detail) {
    http.get()
        .uri(URI.create(uri))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.title")
        .isNotEmpty()
        .jsonPath("$.detail")
        .isEqualTo(detail);
  }
}
