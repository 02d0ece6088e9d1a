// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalJacksonAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Runs the recipes, and stops and starts them between any two of their steps. */
class GuideRecipesTest {

  @TempDir
  Path path;

  @Test
  void whatIsShownIsWhatIsRun() {
    String sources = GuidePage.snippetsInSources();
    assertThat(GuidePage.of("recipes.md").blocks("java"))
        .hasSizeGreaterThan(5)
        .allSatisfy(snippet -> assertThat(sources).contains(snippet));
  }

  @Test
  void anAccountComesBackWithItsBalance() {
    runner().withBean(Accounts.class).run(context -> {
      Accounts accounts = context.getBean(Accounts.class);
      accounts.deposit("ada", "r-1", 500);
      accounts.withdraw("ada", "r-2", 200);
    });
    runner()
        .withBean(Accounts.class)
        .run(context ->
            assertThat(context.getBean(Accounts.class).balanceOf("ada")).isEqualTo(300));
  }

  @Test
  void aRefusedCommandLeavesNothing() {
    runner().withBean(Accounts.class).run(context -> {
      Accounts accounts = context.getBean(Accounts.class);
      accounts.deposit("ada", "r-1", 500);
      assertThatIllegalStateException()
          .isThrownBy(() -> accounts.withdraw("ada", "r-2", 501))
          .withMessage("ada has 500 cents only");
    });
    runner()
        .withBean(Accounts.class)
        .run(context ->
            assertThat(context.getBean(Accounts.class).balanceOf("ada")).isEqualTo(500));
  }

  @Test
  void aRequestWhoseAnswerACrashSwallowedIsDoneOnce() {
    // The event is in the log, but it was not applied, and no caller was answered.
    runner()
        .run(context -> context
            .getBean(WalTemplate.class)
            .append(new Accounts.AccountEvent.Deposited("ada", "r-1", 500)));
    runner().withBean(Accounts.class).run(context -> {
      Accounts accounts = context.getBean(Accounts.class);
      accounts.deposit("ada", "r-1", 500);
      assertThat(accounts.balanceOf("ada")).isEqualTo(500);
    });
  }

  @Test
  void ofTwoWhoWithdrawAtTheSameTimeOneIsRefused() {
    runner().withBean(Accounts.class).run(context -> {
      Accounts accounts = context.getBean(Accounts.class);
      accounts.deposit("ada", "first", 100);
      int refused = 0;
      CountDownLatch begin = new CountDownLatch(1);
      ExecutorService callers = Executors.newFixedThreadPool(4);
      try {
        List<Future<?>> withdrawals = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          String request = "r-" + i;
          withdrawals.add(callers.submit(() -> {
            begin.await();
            accounts.withdraw("ada", request, 100);
            return null;
          }));
        }
        begin.countDown();
        for (Future<?> withdrawal : withdrawals) {
          try {
            withdrawal.get(60, TimeUnit.SECONDS);
          } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
            refused++;
          }
        }
      } finally {
        callers.shutdown();
      }
      assertThat(refused).isEqualTo(3);
      assertThat(accounts.balanceOf("ada")).isZero();
    });
  }

  @Test
  void aMessageIsSentAfterARestart() {
    Sent first = new Sent(Integer.MAX_VALUE);
    runner()
        .withBean(Outbox.Sender.class, () -> first)
        .withBean(Outbox.class)
        .run(context -> context.getBean(Outbox.class).order("o-1"));
    assertThat(first.messages).isEmpty();

    assertThat(sentByTheNextStart()).containsExactly("1: order o-1 was placed");
    assertThat(sentByTheNextStart()).isEmpty();
  }

  @Test
  void aMessageIsSentAgainIfACrashComesBeforeTheLogKnows() {
    Sent first = new Sent(1);
    runner().withBean(Outbox.Sender.class, () -> first).withBean(Outbox.class).run(context -> {
      Outbox outbox = context.getBean(Outbox.class);
      outbox.order("o-1");
      outbox.order("o-2");
      assertThatIllegalStateException().isThrownBy(outbox::sendWhatIsUnsent);
    });
    assertThat(first.messages).containsExactly("1: order o-1 was placed");

    assertThat(sentByTheNextStart())
        .containsExactly("1: order o-1 was placed", "2: order o-2 was placed");
    assertThat(sentByTheNextStart()).isEmpty();
  }

  private List<String> sentByTheNextStart() {
    Sent sent = new Sent(Integer.MAX_VALUE);
    runner()
        .withBean(Outbox.Sender.class, () -> sent)
        .withBean(Outbox.class)
        .run(context -> context.getBean(Outbox.class).sendWhatIsUnsent());
    return sent.messages;
  }

  /** Dies after a number of messages: what it sent is sent, the caller gets no answer. */
  private static final class Sent implements Outbox.Sender {
    private final List<String> messages = new ArrayList<>();
    private final int deathAfter;

    private Sent(int deathAfter) {
      this.deathAfter = deathAfter;
    }

    @Override
    public void send(long id, String message) {
      messages.add(id + ": " + message);
      if (messages.size() == deathAfter) {
        throw new IllegalStateException("crash");
      }
    }
  }

  @Test
  void aJobThatWasTakenAndNotDoneComesBack() {
    runner().withBean(Jobs.class).run(context -> {
      Jobs jobs = context.getBean(Jobs.class);
      jobs.add("resize a.png");
      jobs.add("resize b.png");
      jobs.done(jobs.take().orElseThrow());
      assertThat(jobs.take()).contains(new Jobs.Job(2, "resize b.png"));
      assertThat(jobs.take()).isEmpty();
    });
    runner().withBean(Jobs.class).run(context -> {
      Jobs jobs = context.getBean(Jobs.class);
      assertThat(jobs.take()).contains(new Jobs.Job(2, "resize b.png"));
      assertThat(jobs.take()).isEmpty();
    });
  }

  @Test
  void aJobThatIsGivenBackKeepsItsPlace() {
    runner().withBean(Jobs.class).run(context -> {
      Jobs jobs = context.getBean(Jobs.class);
      jobs.add("first");
      jobs.add("second");
      Jobs.Job first = jobs.take().orElseThrow();
      jobs.giveBack(first);
      assertThat(jobs.take()).contains(first);
    });
  }

  @Test
  void aWorkerThatFailsLeavesTheJobToTheNext() {
    runner().withBean(Jobs.class).run(context -> {
      Jobs jobs = context.getBean(Jobs.class);
      jobs.add("resize a.png");
      Worker failing = new Worker(jobs, task -> {
        throw new IllegalStateException(task);
      });
      assertThatIllegalStateException().isThrownBy(failing::workOnce);
      List<String> done = new ArrayList<>();
      Worker worker = new Worker(jobs, done::add);
      assertThat(worker.workOnce()).isTrue();
      assertThat(worker.workOnce()).isFalse();
      assertThat(done).containsExactly("resize a.png");
    });
    runner()
        .withBean(Jobs.class)
        .run(context -> assertThat(context.getBean(Jobs.class).take()).isEmpty());
  }

  @Test
  void aReplicaComesBackWithWhatIsCommittedAndNoMore() {
    replica().run(context -> {
      Replica replica = context.getBean(Replica.class);
      replica.persist(new HardState(1, 2, 0), List.of(entry(1, 1, 5), entry(1, 2, 7)));
      replica.persist(new HardState(1, 2, 1), List.of());
      replica.persist(new HardState(1, 2, 1), List.of(entry(1, 3, 9)));
      assertThat(context.getBean(Counter.class).sum()).isEqualTo(5);
    });
    replica().run(context -> {
      assertThat(context.getBean(Counter.class).sum()).isEqualTo(5);
      assertThat(context.getBean(Counter.class).applied()).isEqualTo(1);
      assertThat(context.getBean(Replica.class).state()).isEqualTo(new HardState(1, 2, 1));
    });
  }

  @Test
  void aNewLeaderReplacesWhatWasNotCommitted() {
    replica().run(context -> {
      Replica replica = context.getBean(Replica.class);
      replica.persist(new HardState(1, 2, 1), List.of(entry(1, 1, 5), entry(1, 2, 7)));
      replica.persist(new HardState(2, 3, 2), List.of(entry(2, 2, 1)));
      assertThat(context.getBean(Counter.class).sum()).isEqualTo(6);
    });
    replica().run(context -> {
      assertThat(context.getBean(Counter.class).sum()).isEqualTo(6);
      assertThat(context.getBean(Replica.class).state()).isEqualTo(new HardState(2, 3, 2));
    });
  }

  @Test
  void aReplicaThatCameBackContinues() {
    replica()
        .run(context -> context
            .getBean(Replica.class)
            .persist(new HardState(1, 2, 1), List.of(entry(1, 1, 5), entry(1, 2, 7))));
    replica().run(context -> {
      context.getBean(Replica.class).persist(new HardState(1, 2, 2), List.of());
      assertThat(context.getBean(Counter.class).sum()).isEqualTo(12);
    });
  }

  private static Entry entry(long term, long index, int number) {
    return Entry.normal(term, index, new byte[] {(byte) number});
  }

  private ApplicationContextRunner replica() {
    return runner().withBean(Counter.class).withBean(Replica.class);
  }

  private ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(
            JacksonAutoConfiguration.class,
            WalAutoConfiguration.class,
            WalJacksonAutoConfiguration.class,
            WalListenerAutoConfiguration.class,
            WalTemplateAutoConfiguration.class))
        .withPropertyValues("wal.dir=" + path, "wal.segment-size=64KB");
  }
}
