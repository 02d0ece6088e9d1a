// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Asks a running application over the loopback. Throws {@link UncheckedIOException} if there is no
 * answer.
 */
final class Client {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .connectTimeout(TIMEOUT)
      .build();
  private final String root;

  Client(int port) {
    this.root = "http://127.0.0.1:" + port;
  }

  /** An answer: the status and the body as text. */
  record Answer(int status, String body, HttpResponse<String> response) {}

  Answer put(String key, String value) {
    return send("PUT", pathOf(key), BodyPublishers.ofString(value));
  }

  Answer get(String key) {
    return send("GET", pathOf(key), BodyPublishers.noBody());
  }

  Answer delete(String key) {
    return send("DELETE", pathOf(key), BodyPublishers.noBody());
  }

  Answer ask(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  Answer post(String path) {
    return send("POST", path, BodyPublishers.noBody());
  }

  Answer send(String method, String path, BodyPublisher body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(root + path))
        .timeout(TIMEOUT)
        .method(method, body)
        .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static String pathOf(String key) {
    return "/kv/" + encode(key, UTF_8).replace("+", "%20");
  }
}
