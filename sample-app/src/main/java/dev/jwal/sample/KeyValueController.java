// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The store over HTTP. Values are bytes, whatever their content type; errors are problem details
 * (RFC 9457).
 *
 * <p>A change is answered after its entry is synced, so what was answered is there after a crash.
 * Answers to changes and values carry the index of the entry in the header {@value #INDEX}.
 */
@RestController
@RequestMapping("/kv")
final class KeyValueController {

  static final int MAX_KEY_BYTES = 512;
  static final int MAX_VALUE_BYTES = 1024 * 1024;
  static final int MAX_LIMIT = 1000;
  static final String INDEX = "X-Wal-Index";

  /** What bytes that are not UTF-8 become when a path is decoded. */
  private static final char REPLACEMENT = '\ufffd';

  private final KeyValueStore store;
  private final KeyValueService service;

  KeyValueController(KeyValueStore store, KeyValueService service) {
    this.store = store;
    this.service = service;
  }

  /** Stores the body: 201 if the key is new, 204 if it had a value. */
  @PutMapping("/{key}")
  ResponseEntity<Void> put(@PathVariable String key, HttpServletRequest request)
      throws IOException {
    checkKey(key);
    Outcome outcome = await(service.put(key, readValue(request)));
    return answer(outcome.existed() ? HttpStatus.NO_CONTENT : HttpStatus.CREATED, outcome.index());
  }

  /** Returns the value's bytes: 200, or 404 if there is none. */
  @GetMapping("/{key}")
  ResponseEntity<byte[]> get(@PathVariable String key) {
    checkKey(key);
    Value value = store.get(key).orElseThrow(() -> noSuchKey(key));
    return ResponseEntity.ok()
        .header(INDEX, Long.toUnsignedString(value.index()))
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(value.bytes());
  }

  /**
   * Removes the key: 204, or 404 if it is not there. Writes nothing to the log for one that is not.
   */
  @DeleteMapping("/{key}")
  ResponseEntity<Void> delete(@PathVariable String key) {
    checkKey(key);
    store.get(key).orElseThrow(() -> noSuchKey(key));
    Outcome outcome = await(service.delete(key));
    if (!outcome.existed()) {
      throw noSuchKey(key);
    }
    return answer(HttpStatus.NO_CONTENT, outcome.index());
  }

  /** Lists the keys in order, from the one after a key on. */
  @GetMapping
  Listing list(
      @RequestParam(defaultValue = "") String after,
      @RequestParam(defaultValue = "100") int limit) {
    checkLimit("limit", limit);
    return listing(store.appliedIndex(), store.after(after), limit);
  }

  /** Lists the keys that were put last, the newest first. */
  @GetMapping(params = "newest")
  Listing newest(@RequestParam int newest) {
    checkLimit("newest", newest);
    return listing(store.appliedIndex(), store.newest(), newest);
  }

  private static Listing listing(
      long appliedIndex, Stream<Map.Entry<String, Value>> keys, int limit) {
    List<Item> items = keys.limit(limit + 1L).map(Item::of).toList();
    boolean more = items.size() > limit;
    return new Listing(appliedIndex, more ? items.subList(0, limit) : items, more);
  }

  /**
   * Some of the keys.
   *
   * @param appliedIndex the index of a log entry up to which everything is in the listing
   * @param keys the keys in the order that was asked for
   * @param more whether there are keys after these
   */
  record Listing(long appliedIndex, List<Item> keys, boolean more) {}

  /**
   * A key.
   *
   * @param bytes the size of its value
   * @param index the index of the log entry that put it there
   */
  record Item(String key, int bytes, long index) {

    private static Item of(Map.Entry<String, Value> entry) {
      Value value = entry.getValue();
      return new Item(entry.getKey(), value.bytes().length, value.index());
    }
  }

  private static void checkLimit(String parameter, int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw problem(
          HttpStatus.BAD_REQUEST,
          "Bad limit",
          parameter + " is " + limit + ", expected 1 to " + MAX_LIMIT);
    }
  }

  private static void checkKey(String key) {
    if (key.indexOf(REPLACEMENT) >= 0) {
      throw problem(HttpStatus.BAD_REQUEST, "Bad key", "the key is not percent-encoded UTF-8");
    }
    int length = key.getBytes(UTF_8).length;
    if (length > MAX_KEY_BYTES) {
      throw problem(
          HttpStatus.BAD_REQUEST,
          "Bad key",
          "the key has " + length + " bytes, expected at most " + MAX_KEY_BYTES);
    }
  }

  private static byte[] readValue(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > MAX_VALUE_BYTES) {
      throw valueTooLarge();
    }
    byte[] value = request.getInputStream().readNBytes(MAX_VALUE_BYTES + 1);
    if (value.length > MAX_VALUE_BYTES) {
      throw valueTooLarge();
    }
    return value;
  }

  private static Outcome await(CompletableFuture<Outcome> outcome) {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof NotStoredException notStored) {
        throw problem(
            HttpStatus.SERVICE_UNAVAILABLE, "Not stored", String.valueOf(notStored.getMessage()));
      }
      throw e;
    }
  }

  private static ResponseEntity<Void> answer(HttpStatus status, long index) {
    return ResponseEntity.status(status)
        .header(INDEX, Long.toUnsignedString(index))
        .build();
  }

  private static ErrorResponseException noSuchKey(String key) {
    return problem(HttpStatus.NOT_FOUND, "No such key", "there is no value for '" + key + "'");
  }

  private static ErrorResponseException valueTooLarge() {
    return problem(
        HttpStatus.CONTENT_TOO_LARGE,
        "Value too large",
        "the value has more than " + MAX_VALUE_BYTES + " bytes");
  }

  private static ErrorResponseException problem(HttpStatus status, String title, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setTitle(title);
    return new ErrorResponseException(status, problem, null);
  }
}
