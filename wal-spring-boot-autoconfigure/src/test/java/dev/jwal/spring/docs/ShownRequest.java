// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.fixture.WebApp;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.EntityExchangeResult;

/**
 * A curl command that a page shows after a prompt.
 *
 * @param form what {@code -d} sends; null if there is none
 * @param answer the line below it; empty if none is shown
 */
record ShownRequest(HttpMethod method, @Nullable String form, String uri, String answer) {

  private static final Pattern SHOWN = Pattern.compile(
      "\\$ curl (?:-X ([A-Z]+) )?(?:-d (\\S+) )?localhost:8080(\\S+)[^\n]*\n([^$`\n]*)");

  static List<ShownRequest> in(GuidePage page) {
    return SHOWN
        .matcher(page.text())
        .results()
        .map(shown -> new ShownRequest(
            HttpMethod.valueOf(
                shown.group(1) != null ? shown.group(1) : shown.group(2) != null ? "POST" : "GET"),
            shown.group(2),
            shown.group(3),
            shown.group(4)))
        .toList();
  }

  /** Asks as curl does, and returns the body of the answer, which is 200 and as shown. */
  String answersIn(WebApp app) {
    var request = app.client().method(method).uri(uri);
    if (form != null) {
      request.contentType(MediaType.APPLICATION_FORM_URLENCODED).body(form);
    }
    EntityExchangeResult<String> result =
        request.exchange().expectBody(String.class).returnResult();
    String body = String.valueOf(result.getResponseBody());
    assertThat(result.getStatus().value()).as(uri + ": " + body).isEqualTo(200);
    if (!answer.isEmpty()) {
      assertThat(body).isEqualTo(answer);
    }
    return body;
  }
}
