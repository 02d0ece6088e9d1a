// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.directory.WalOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is done with logs. */
final class Workloads {

  private static final WalOptions SMALL =
      WalOptions.DEFAULT.withSegmentBytes(8192).withRetainedSegments(1);
  private static final WalOptions RESERVED = SMALL.withPreallocation(true);
  private static final WalOptions GROWING = SMALL.withPreallocation(false);

  /** Takes several writes for one record, in a segment that has room for it or grows. */
  static List<Workload> largerThanTheBuffer() {
    Workload.Steps steps = log -> log.create().save(10).save(2_200_000).save(10).close();
    return List.of(
        new Workload("entry larger than the buffer, growing", GROWING, steps),
        new Workload(
            "entry larger than the buffer, reserved", RESERVED.withSegmentBytes(2_500_000), steps));
  }

  /** Makes new segments of purged ones. */
  static final Workload SEGMENTS_USED_AGAIN =
      new Workload("segments used again", RESERVED, Workloads::useAgain);

  private Workloads() {}

  /** One that no fault can be planned for: the order of its calls is not repeatable. */
  static List<Workload> ofThreads() {
    return List.of(
        new Workload("threads, reserved", RESERVED, log -> threads(log)),
        new Workload("threads, growing", GROWING, log -> threads(log)));
  }

  private static void threads(Session log) {
    log.create().save(10).saveFromThreads(4, 12).commit().saveFromThreads(3, 5).close();
  }

  static List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    for (boolean reserved : new boolean[] {true, false}) {
      WalOptions options = reserved ? RESERVED : GROWING;
      String how = reserved ? ", reserved" : ", growing";
      all.add(new Workload("appends" + how, options, Workloads::appends));
      all.add(new Workload("states" + how, options, Workloads::states));
      all.add(new Workload("committed appends" + how, options, Workloads::committedAppends));
      all.add(new Workload("cuts by size" + how, options, Workloads::cutsBySize));
      all.add(new Workload("cuts by hand" + how, options, Workloads::cutsByHand));
      all.add(new Workload("marks, release and purge" + how, options, Workloads::purge));
      all.add(new Workload("overwritten entries" + how, options, Workloads::overwrites));
      all.add(new Workload("unsynced saves" + how, options, Workloads::unsynced));
      all.add(new Workload("group commit" + how, options, Workloads::groups));
      all.add(new Workload(
          "whole blocks" + how, options.withSegmentBytes(30_000), Workloads::wholeBlocks));
      all.add(new Workload("large entry" + how, options, Workloads::large));
      if (!reserved || CrashRun.Effort.isLong()) {
        all.add(new Workload("dropped entries" + how, options, Workloads::drops));
        all.add(new Workload("dropped down to a mark" + how, options, Workloads::dropsToMarks));
        all.add(new Workload("restarts" + how, options, Workloads::restarts));
      }
      if (reserved || CrashRun.Effort.isLong()) {
        all.add(new Workload("restarts and purge" + how, options, Workloads::restartsAndPurge));
      }
    }
    all.add(SEGMENTS_USED_AGAIN);
    return all;
  }

  private static void appends(Session log) {
    log.create()
        .save(10)
        .save(500)
        .save(10, 10, 10)
        .save(5000)
        .save(500)
        .save(10)
        .close();
  }

  private static void states(Session log) {
    log.create()
        .vote()
        .save(10, 500)
        .commit()
        .save(10)
        .commit()
        .commit()
        .sync()
        .vote()
        .commit();
    log.reopen().commit().save(700).commit().close();
  }

  private static void committedAppends(Session log) {
    log.create().append(10).append(500).append(10, 3000, 10).save(10).append(700);
    log.save(10).reopen().append(700);
    log.reopen()
        .append(10)
        .vote()
        .append(2000, 2000)
        .append(5000)
        .commit()
        .mark()
        .append(10);
    log.reopen().append(300).close();
  }

  private static void cutsBySize(Session log) {
    log.create().vote();
    for (int i = 0; i < 8; i++) {
      log.saveCommitted(900, 10, 900).commit();
    }
    log.close();
  }

  private static void cutsByHand(Session log) {
    log.create().cut().save(10).commit().cut().cut().vote().save(500).mark().cut();
    log.reopen().cut().save(10).reopen().save(10).close();
  }

  private static void purge(Session log) {
    log.create().vote();
    for (int i = 1; i <= 6; i++) {
      log.save(300, 10).cut();
    }
    log.save(10)
        .mark(9)
        .commit()
        .release(10)
        .save(10)
        .cut()
        .saveCommitted(20)
        .mark(15)
        .commit();
    log.release(15)
        .reopen()
        .save(10)
        .cut()
        .saveCommitted(10)
        .mark()
        .release(17)
        .save(10)
        .close();
  }

  private static void useAgain(Session log) {
    log.create().vote();
    for (int i = 0; i < 7; i++) {
      log.saveCommitted(1300 - 50 * i, 700).save(2100).saveCommitted(10, 1900 + 70 * i);
      log.saveCommitted(2300).mark().release(log.lastIndex());
    }
    log.save(10).saveCommitted(700).cut().save(10).save(1500).reopen().save(900).close();
  }

  private static void overwrites(Session log) {
    log.create().vote().save(10, 500, 10, 10).overwrite(3, 700, 10).cut().overwrite(2, 10);
    log.reopen().save(10).overwrite(1, 600, 600).cut().save(10).close();
  }

  private static void unsynced(Session log) {
    log.create().append(10).saveUnsynced(10).saveUnsynced(500, 10).sync().saveUnsynced(700);
    log.append(10).saveUnsynced(20).save(10);
    log.vote().saveUnsynced(3000).saveUnsynced(3000).saveUnsynced(3000).saveUnsynced(10);
    log.commit().mark().saveUnsynced(10).cut().saveUnsynced(300).save(10);
    log.saveUnsynced(10).reopen().saveUnsynced(600).close();
  }

  private static void groups(Session log) {
    log.create().saveTogether(10, 10, 500, 10, 1000, 10).saveTogether(2000, 2000, 2000, 2000, 10);
    log.saveTogether(10, 10, 10).close();
  }

  /** Ends at blocks' ends, where nothing but whole blocks is left to be written. */
  private static void wholeBlocks(Session log) {
    log.create().saveUpTo(4096).saveUpTo(8192).save(10).saveUpTo(16_384).saveUpTo(20_480);
    log.reopen().saveUpTo(28_672).close();
  }

  private static void large(Session log) {
    log.create().save(10).save(200_000).save(10).close();
  }

  /** Within a segment and across them, synced and not, twice in a row. */
  private static void drops(Session log) {
    log.create().vote().saveCommitted(10).save(10, 500, 10).truncate(1);
    log.saveUnsynced(300, 10).truncate(2).truncate(1).save(700, 10).cut().save(10, 10);
    log.truncate(3).save(10).truncate(1).saveUnsynced(10).cut().truncate(2);
    log.reopenAtEnd().truncate(1).vote().save(10, 10).reopen().truncate(1).append(10);
    log.save(10, 10)
        .cut()
        .save(10)
        .reopenAtEnd()
        .truncate(2)
        .cut()
        .save(10)
        .reopen()
        .close();
  }

  /** To the log's beginning, to a mark, and to that of a received snapshot. */
  private static void dropsToMarks(Session log) {
    log.create().save(10, 500).truncate(2).saveUnsynced(10).truncate(1).vote();
    log.saveCommitted(10, 300).mark().save(10, 600).truncate(2).save(10).cut().save(10);
    log.truncate(2).reopen().save(10).truncate(1).append(10).cut().restart(3).save(10, 10);
    log.truncate(1).truncate(1).reopenAtEnd().save(10).truncate(1).save(10).close();
  }

  /** Below, at and beyond the last entry; one that is there, one that contradicts, none. */
  private static void restarts(Session log) {
    log.create().vote().saveCommitted(10).save(500, 10, 10).restart(-1).save(10, 300, 10);
    log.restartContradicting(-1).restart(0).saveUnsynced(10, 10).restart(0);
    log.restart(5).append(10).cut().save(10, 10).reopen().restart(-1).restart(0).vote();
    log.save(10, 10).reopenAtEnd().restartContradicting(-1).restart(1).cut();
    log.save(10).truncate(1).append(300).reopen().close();
  }

  /** So that segments are purged, and the next ones made of them. */
  private static void restartsAndPurge(Session log) {
    log.create().vote();
    for (int i = 1; i <= 3; i++) {
      log.save(1500, 10).cut().save(1200, 10).restart(i % 2 == 0 ? 2 : -1);
      log.saveCommitted(10).save(700).cut().saveCommitted(10).mark().release(log.lastIndex());
      log.save(10, 10).truncate(2);
    }
    log.append(10).reopen().restartContradicting(1).save(900).close();
  }

  /** A workload that follows from a number. */
  static Workload random(long seed) {
    Random dice = new Random(seed);
    WalOptions options = (dice.nextBoolean() ? RESERVED : GROWING)
        .withSegmentBytes(4096 + dice.nextInt(3) * 4096)
        .withRetainedSegments(dice.nextInt(3));
    long steps = dice.nextLong();
    return new Workload("random, seed " + seed, options, log -> random(log, new Random(steps)));
  }

  private static void random(Session log, Random dice) {
    log.create();
    int steps = 12 + dice.nextInt(12);
    for (int i = 0; i < steps; i++) {
      switch (dice.nextInt(17)) {
        case 0, 1 -> log.save(dice.nextInt(60));
        case 2 -> log.save(dice.nextInt(1500));
        case 3 -> log.saveCommitted(dice.nextInt(700), dice.nextInt(30));
        case 4 -> log.commit();
        case 5 -> log.vote();
        case 6 -> log.cut();
        case 7 -> log.commit().mark();
        case 8 -> log.saveCommitted(10).mark().release(log.lastIndex());
        case 9 -> log.reopen();
        case 12 -> log.saveUnsynced(dice.nextInt(700), dice.nextInt(60));
        case 11 -> log.append(dice.nextInt(900), dice.nextInt(30));
        case 10 -> log.saveTogether(dice.nextInt(600), dice.nextInt(600), dice.nextInt(600));
        case 13 -> log.truncate(1 + dice.nextInt(3));
        case 14 -> log.restart(dice.nextInt(4) - 2);
        case 15 -> log.restartContradicting(-dice.nextInt(3));
        default ->
          log.overwrite(
              Math.max(log.lowestUncommitted(), log.lastIndex() - dice.nextInt(3)),
              dice.nextInt(900));
      }
    }
    log.close();
  }
}
