// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.spring.fixture.WebApp;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A curl command on a page, and the answer that the page says it gets. */
record Exchange(String command, HttpMethod method, String uri, Answer answer) {

  private static final Pattern SHOWN = Pattern.compile(
      "```console\n\\$ (curl (?:-X ([A-Z]+) )?'?localhost:8080([^\\s']+)'?)\n```\n\n"
          + "```http\nHTTP/1.1 (\\d+)\n(?:\n(.*?)\n)?```",
      Pattern.DOTALL);

  /** A status, and a body if there is one. */
  record Answer(int status, @Nullable JsonNode body) {

    static Answer of(int status, @Nullable String body) {
      return new Answer(
          status, body == null || body.isBlank() ? null : JsonMapper.shared().readTree(body));
    }
  }

  /** The exchanges that a page shows, in their order. */
  static List<Exchange> shownIn(GuidePage page) {
    return SHOWN.matcher(page.text()).results().map(Exchange::of).toList();
  }

  private static Exchange of(MatchResult shown) {
    String method = shown.group(2) == null ? "GET" : shown.group(2);
    return new Exchange(
        shown.group(1),
        HttpMethod.valueOf(method),
        shown.group(3),
        Answer.of(Integer.parseInt(shown.group(4)), shown.group(5)));
  }

  /** Asks an application, as curl does: without a body, and without a content type. */
  Answer ask(WebApp app, String directory, String shownDirectory) {
    EntityExchangeResult<String> result =
        app.client().method(method).uri(uri).exchange().expectBody(String.class).returnResult();
    String body = result.getResponseBody();
    return Answer.of(
        result.getStatus().value(), body == null ? null : body.replace(directory, shownDirectory));
  }
}
