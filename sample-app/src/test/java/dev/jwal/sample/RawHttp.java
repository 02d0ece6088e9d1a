// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** Sends any bytes to a port, as no client of good manners would, and returns what comes back. */
final class RawHttp {

  private static final int DEADLINE_MILLIS = 60_000;

  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  /** A request with a line, headers and a body, all as they are. */
  String ask(String requestLine, String headers, String body) throws IOException {
    return send(requestLine
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + headers
        + "\r\n"
        + body);
  }

  /** Bytes, one for each character. Returns the whole answer; empty if there is none. */
  String send(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      try {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.shutdownOutput();
      } catch (SocketException answeredBeforeTheEnd) {
        // Who refuses a request need not read all of it.
      }
      return readAll(socket.getInputStream());
    }
  }

  private static String readAll(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    try {
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        all.write(part, 0, read);
      }
    } catch (SocketException closedWithBytesUnread) {
      // What came before is the answer.
    }
    return all.toString(ISO_8859_1);
  }

  /** The status of an answer; 0 if there is none. */
  static int statusOf(String answer) {
    return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }
}
