// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The real etcd, started on a data directory; its only member. */
final class EtcdServer implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 60;
  private static final String READY = "ready to serve client requests";

  private final Process process;
  private final String clientUrl;
  private final List<String> log = new ArrayList<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  private EtcdServer(Process process, String clientUrl) {
    this.process = process;
    this.clientUrl = clientUrl;
  }

  /** Skips the test where there is no etcd; where all tests have to run, fails it. */
  static void assumeInstalled() {
    boolean installed = isOnPath("etcd") && isOnPath("etcdctl");
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed)
          .as("etcd and etcdctl are on the path, as CI=true demands")
          .isTrue();
    }
    assumeTrue(
        installed, "etcd or etcdctl is not on the path: install etcd-server and etcd-client");
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Starts etcd; it may be refusing to run, or still be reading its log. */
  static EtcdServer start(Path dataDirectory) throws IOException {
    String client = freeUrl();
    String peer = freeUrl();
    ProcessBuilder builder = new ProcessBuilder(
            "etcd",
            "--data-dir=" + dataDirectory,
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer)
        .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
    if (System.getProperty("os.arch").equals("aarch64")) {
      builder.environment().put("ETCD_UNSUPPORTED_ARCH", "arm64");
    }
    EtcdServer server = new EtcdServer(builder.start(), client);
    Thread listener = new Thread(server::listen, "etcd's log");
    listener.setDaemon(true);
    listener.start();
    return server;
  }

  private static String freeUrl() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (log) {
          log.add(line);
        }
        if (line.contains(READY)) {
          ready.complete(true);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ready.complete(false);
    }
  }

  /** Waits until etcd serves requests, or has ended without. */
  EtcdServer ready() throws InterruptedException, ExecutionException, TimeoutException {
    assertThat(ready.get(DEADLINE_SECONDS, TimeUnit.SECONDS))
        .as("ready: %s", log())
        .isTrue();
    return this;
  }

  /** Waits until etcd has ended by itself, and returns how: not 0 if it refused to run. */
  int ended() throws InterruptedException, ExecutionException, TimeoutException {
    ready.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
        .as("ended: %s", log())
        .isTrue();
    return process.exitValue();
  }

  String log() {
    synchronized (log) {
      return String.join("\n", log);
    }
  }

  /** Every key with its value and history, as {@code etcdctl} prints them. */
  JsonNode keys() throws IOException, InterruptedException {
    return EtcdFixture.json(etcdctl("get", "--prefix", "", "-w", "json")).get("kvs");
  }

  /** Stores a value. */
  void put(String key, String value) throws IOException, InterruptedException {
    assertThat(etcdctl("put", key, value)).isEqualTo("OK");
  }

  private String etcdctl(String... arguments) throws IOException, InterruptedException {
    Path said = Files.createTempFile("etcdctl", ".out");
    List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints=" + clientUrl));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("ETCDCTL_API", "3");
    Process etcdctl = builder.start();
    try {
      assertThat(etcdctl.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
          .as("etcdctl ended")
          .isTrue();
      assertThat(etcdctl.exitValue()).as("%s", Files.readString(said)).isZero();
      return Files.readString(said).strip();
    } finally {
      etcdctl.destroyForcibly();
      Files.delete(said);
    }
  }

  /** Ends etcd, gently if it will. */
  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly())
        .join();
  }
}
