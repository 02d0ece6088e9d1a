// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import dev.jwal.internal.disk.FaultyDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another virtual machine, which tries something with a log and says what came of it. */
public final class OtherProcess {

  private static final long DEADLINE_SECONDS = 120;

  private OtherProcess() {}

  /** What comes of opening a log: {@code opened}, or the exception. */
  public static String opening(Path directory) {
    return run("open", directory);
  }

  /** What comes of creating a log: {@code created}, or the exception. */
  public static String creating(Path directory) {
    return run("create", directory);
  }

  /** What comes of repairing a log: {@code repaired}, or the exception. */
  public static String repairing(Path directory) {
    return run("repair", directory);
  }

  /** How many entries a log has when read without a lock, or the exception. */
  public static String reading(Path directory) {
    return run("read", directory);
  }

  /** How many entries are delivered in a virtual machine whose heap is 40 MiB, or the exception. */
  public static String replayingWithLittleMemory(Path directory) {
    List<String> command = new ArrayList<>(command("replay", directory));
    command.addAll(1, List.of("-Xmx40m", "-XX:+UseSerialGC"));
    return shell("exec \"$0\" \"$@\"", command.toArray(String[]::new));
  }

  /**
   * What comes of cutting and opening often where direct memory is scarce, and no collector is
   * called for it.
   */
  public static String cuttingWithLittleDirectMemory(Path directory) {
    List<String> command = new ArrayList<>(command("cut", directory));
    command.addAll(1, List.of("-XX:MaxDirectMemorySize=12m", "-XX:+DisableExplicitGC"));
    return shell("exec \"$0\" \"$@\"", command.toArray(String[]::new));
  }

  /**
   * What a shutdown hook says that closes a log, of which a listener ends the virtual machine at an
   * event.
   */
  public static String exitingFrom(String event, Path directory) {
    return run("exit-" + event, directory);
  }

  /** The names of the segments that are locked. */
  public static List<String> lockedSegments(Path directory) {
    return run("locks", directory).lines().toList();
  }

  /** Whether a file is locked, by a process other than the one that is asked. */
  public static boolean isLocked(Path file) {
    return Boolean.parseBoolean(run("is-locked", file));
  }

  private static String run(String what, Path directory) {
    return shell("exec \"$0\" \"$@\"", command(what, directory).toArray(String[]::new));
  }

  /** Creates a log, larger than any file may grow, and says what came of it. */
  public static String creatingBeyondTheFileSizeLimit(Path directory) {
    return shell(
        "ulimit -f 2048 && exec \"$0\" \"$@\"",
        command("create", directory).toArray(String[]::new));
  }

  /** Creates a log, cuts, saves, and opens it with a torn tail, under the umask of most systems. */
  public static String workingUnderUmask022(Path directory) {
    return shell(
        "umask 022 && exec \"$0\" \"$@\"", command("work", directory).toArray(String[]::new));
  }

  private static List<String> command(String what, Path directory) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        OtherProcess.class.getName(),
        what,
        directory.toString());
  }

  private static String shell(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script));
    command.addAll(List.of(arguments));
    Process process = null;
    try {
      Path said = Files.createTempFile("other-process", ".out");
      Path logged = Files.createTempFile("other-process", ".log");
      process = new ProcessBuilder(command)
          .redirectOutput(said.toFile())
          .redirectError(logged.toFile())
          .start();
      boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
      String text = Files.readString(said).strip();
      String log = Files.readString(logged);
      Files.delete(said);
      Files.delete(logged);
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException((ended ? "failed: " : "still running: ") + text + log);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  /** Does one thing with a directory. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(tried(arguments[0], Path.of(arguments[1])));
  }

  /** What comes of one thing that is done with a directory, in this virtual machine. */
  public static String tried(String what, Path directory) throws IOException {
    try {
      return outcome(what, directory);
    } catch (WalException.Locked e) {
      return "Locked by " + (e.heldByThisProcess() ? "this process" : "another process");
    } catch (WalException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static String outcome(String what, Path path) throws IOException {
    ScratchLog log = ScratchLog.in(path);
    switch (what) {
      case "open" -> {
        log.open().close();
        return "opened";
      }
      case "create" -> {
        log.with(options -> options.withSegmentBytes(64 << 20)).created();
        return "created";
      }
      case "repair" -> {
        log.directory().repair();
        return "repaired";
      }
      case "read" -> {
        return log.entries().size() + " entries";
      }
      case "replay" -> {
        SlowHandler handler = new SlowHandler();
        log.directory().replay(SnapshotMark.NONE, handler);
        return handler.entries + " entries";
      }
      case "work" -> {
        log.created().changed(Wal::cut).saved(1, 3);
        LogFiles files = log.files();
        files.truncate(files.last(), files.content(files.last()).length - 10);
        log.saved(3, 4);
        return "worked";
      }
      case "exit-failed", "exit-saved" -> {
        exit(what, path);
        return "not ended";
      }
      case "cut" -> {
        ScratchLog small = log.with(options -> options.withSegmentBytes(64 << 10));
        for (int times = 0; times < 10; times++) {
          small.changed(wal -> {
            for (int cuts = 0; cuts < 10; cuts++) {
              wal.append(new byte[10]);
              wal.cut();
            }
          });
        }
        return small.entries().size() + " entries";
      }
      case "is-locked" -> {
        return String.valueOf(isLockedByAnother(path));
      }
      case "locks" -> {
        return String.join("\n", locked(path));
      }
      default -> throw new IllegalArgumentException(what);
    }
  }

  private static void exit(String what, Path path) {
    FaultyDisk disk = new FaultyDisk();
    boolean inFailed = what.equals("exit-failed");
    WalOptions options = WalOptions.DEFAULT.withEventListener(new WalEventListener() {
      @Override
      public void failed(WalException cause) {
        if (inFailed) {
          System.exit(0);
        }
      }

      @Override
      public void saved(int entries, long nanos, boolean successful) {
        if (!inFailed) {
          System.exit(0);
        }
      }
    });
    Wal wal = new WalDirectory(disk, path, options).create(new byte[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      wal.close();
      System.out.println("closed");
    }));
    if (inFailed) {
      disk.failSyncs(FaultyDisk.broken());
    }
    wal.append(new byte[1]);
  }

  private static List<String> locked(Path directory) throws IOException {
    List<String> locked = new ArrayList<>();
    for (String name : LogFiles.in(directory).names()) {
      if (isLockedByAnother(directory.resolve(name))) {
        locked.add(name);
      }
    }
    return locked;
  }

  private static boolean isLockedByAnother(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      return lock == null;
    }
  }

  /** Takes longer over an entry than reading it takes. */
  private static final class SlowHandler implements ReplayHandler {
    private long entries;
    private int hash;

    @Override
    public void entry(Entry entry) {
      for (int times = 0; times < 5; times++) {
        hash += Arrays.hashCode(entry.data());
      }
      entries++;
    }
  }
}
