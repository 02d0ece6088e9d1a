// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read.ahead;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.LocalDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The real disk, for reading: one call can be made to fail, or to garble a byte, and it is seen who
 * calls.
 */
final class WatchedDisk implements Disk {

  private static final int NONE = -1;

  private final Disk real = LocalDisk.CACHED;
  private final int failingCall;
  private final int garblingCall;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicInteger atATime = new AtomicInteger();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean usedByTwoAtATime;

  private WatchedDisk(int failingCall, int garblingCall) {
    this.failingCall = failingCall;
    this.garblingCall = garblingCall;
  }

  static WatchedDisk thatWorks() {
    return new WatchedDisk(NONE, NONE);
  }

  /**
   * A disk that fails when it is asked to read, or how long a file is, for the so-many-th time,
   * from 0 on.
   */
  static WatchedDisk thatFails(int call) {
    return new WatchedDisk(call, NONE);
  }

  /**
   * A disk that gives a wrong byte when it is called for the so-many-th time, as one does that is
   * being written.
   */
  static WatchedDisk thatGarbles(int call) {
    return new WatchedDisk(NONE, call);
  }

  Set<Thread> threads() {
    return threads;
  }

  boolean usedByTwoAtATime() {
    return usedByTwoAtATime;
  }

  long bytesRead() {
    return bytesRead.get();
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
      int call = method.getName().equals("close") ? NONE : calls.getAndIncrement();
      if (call != NONE && call == failingCall) {
        throw new IOException("Input/output error");
      }
      Object returned = method.invoke(file, arguments);
      if (method.getName().equals("read")) {
        bytesRead.addAndGet((int) returned);
        if (call == garblingCall) {
          garble((ByteBuffer) arguments[0], (int) returned);
        }
      }
      return returned;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      atATime.decrementAndGet();
    }
  }

  private static void garble(ByteBuffer bytes, int read) {
    int at = bytes.position() - read + read / 2;
    bytes.put(at, (byte) ~bytes.get(at));
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
  public List<Path> makeDirectory(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path realPath(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void syncDirectory(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Instant lastWrittenAt(Path file) throws IOException {
    return real.lastWrittenAt(file);
  }
}
