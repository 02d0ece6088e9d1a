// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The real disk, for reading: one call can be made to fail, and it is seen who calls. */
final class WatchedDisk implements Disk {

  private final Disk real = LocalDisk.CACHED;
  private final int failingCall;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger atATime = new AtomicInteger();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean usedByTwoAtATime;

  /** A disk that fails when it is asked to read, or how long a file is, for the so-many-th time, from 0 on. */
  WatchedDisk(int failingCall) {
    this.failingCall = failingCall;
  }

  Set<Thread> threads() {
    return threads;
  }

  boolean usedByTwoAtATime() {
    return usedByTwoAtATime;
  }

  @Override
  public DiskFile read(Path file) throws IOException {
    DiskFile opened = real.read(file);
    return (DiskFile) Proxy.newProxyInstance(
        DiskFile.class.getClassLoader(),
        new Class<?>[] {DiskFile.class},
        (proxy, method, arguments) -> call(opened, method, arguments));
  }

  private Object call(DiskFile file, Method method, Object[] arguments) throws Throwable {
    threads.add(Thread.currentThread());
    usedByTwoAtATime |= atATime.incrementAndGet() > 1;
    try {
      if (!method.getName().equals("close") && calls.getAndIncrement() == failingCall) {
        throw new IOException("Input/output error");
      }
      return method.invoke(file, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      atATime.decrementAndGet();
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return real.list(directory);
  }

  @Override
  public long size(Path file) throws IOException {
    return real.size(file);
  }

  @Override
  public DiskFile create(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DiskFile lock(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isReusable(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void rename(Path from, Path to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(Path file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void makeDirectory(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void syncDirectory(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Instant lastWrittenAt(Path file) {
    throw new UnsupportedOperationException();
  }
}
