// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.AppendBeforeReplayException;
import dev.jwal.spring.TextWalCodec;
import dev.jwal.spring.WalCodecException;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import dev.jwal.spring.autoconfigure.WalAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalJacksonAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalListenerAutoConfiguration;
import dev.jwal.spring.autoconfigure.WalTemplateAutoConfiguration;
import dev.jwal.spring.fixture.TestLog;
import jakarta.annotation.PostConstruct;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

class WalListenerTest {

  @TempDir
  Path path;

  private final ApplicationContextRunner plain = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(
          WalAutoConfiguration.class,
          WalListenerAutoConfiguration.class,
          WalTemplateAutoConfiguration.class));

  private final ApplicationContextRunner json = plain.withConfiguration(
      AutoConfigurations.of(WalJacksonAutoConfiguration.class, JacksonAutoConfiguration.class));

  // --- the normal case ---

  @Test
  void aBeanReceivesTheEntriesThatItAppended() {
    run(json, Orders.class, orders -> {
      orders.place("o-1");
      orders.place("o-2");
      orders.cancel("o-1");
      assertThat(orders.received)
          .containsExactly("1 placed o-1", "2 placed o-2", "3 cancelled o-1");
    });
    run(json, Orders.class, orders -> {
      assertThat(orders.received)
          .containsExactly("1 placed o-1", "2 placed o-2", "3 cancelled o-1");
      orders.place("o-3");
      assertThat(orders.received).hasSize(4).last().isEqualTo("4 placed o-3");
    });
  }

  @Test
  void textIsDeliveredAsText() {
    TestLog.createdIn(path).saved(2);
    run(
        plain,
        Texts.class,
        texts -> assertThat(texts.received).containsExactly("entry-1;", "entry-2;"));
  }

  @Test
  void everyFormOfParameterIsServed() {
    TestLog.createdIn(path).saved(1);
    run(
        plain,
        Forms.class,
        forms -> assertThat(forms.received)
            .containsExactlyInAnyOrder(
                "bytes entry-1;",
                "raw 1/1 entry-1;",
                "text entry-1;",
                "indexed 1/1 entry-1;",
                "indexed bytes 1/1 entry-1;"));
  }

  @Test
  void onlyTheRawEntryIsThatOfAMembershipChange() {
    try (Wal wal = WalDirectory.at(path, TestLog.SMALL).create(new byte[0])) {
      wal.save(
          new HardState(1, 1, 2),
          List.of(
              new Entry(Entry.CONF_CHANGE, 1, 1, new byte[] {1}),
              Entry.normal(1, 2, "two".getBytes(UTF_8))));
    }
    run(
        plain,
        Forms.class,
        forms -> assertThat(forms.received)
            .contains("raw 1/1 \u0001", "raw 1/2 two")
            .filteredOn(text -> !text.startsWith("raw"))
            .allMatch(text -> text.endsWith("two")));
  }

  @Test
  void whatIsNotCommittedIsNotDelivered() {
    try (Wal wal = WalDirectory.at(path, TestLog.SMALL).create(new byte[0])) {
      wal.save(
          new HardState(1, 1, 1),
          List.of(
              Entry.normal(1, 1, "one".getBytes(UTF_8)),
              Entry.normal(1, 2, "two".getBytes(UTF_8))));
    }
    run(plain, Texts.class, texts -> assertThat(texts.received).containsExactly("one"));
  }

  @Test
  void listenersAreCalledInTheirOrderForEachEntry() {
    TestLog.createdIn(path).saved(2);
    plain
        .withPropertyValues(properties())
        .withUserConfiguration(Ordered.class)
        .run(context -> assertThat(context.getBean(Ordered.class).received)
            .containsExactly(
                "method 1", "class 1", "unordered 1", "method 2", "class 2", "unordered 2"));
  }

  @Test
  void eachOfSeveralTypesIsDeliveredToItsOwnMethod() {
    run(json, Orders.class, orders -> {
      orders.place("o-1");
      orders.cancel("o-1");
    });
    run(
        json,
        ByType.class,
        byType -> assertThat(byType.received).containsExactly("placed o-1", "cancelled o-1"));
  }

  @Test
  void nothingIsReplayedWhenDisabled() {
    plain.withPropertyValues("wal.enabled=false").withBean(Texts.class).run(context -> {
      assertThat(context).hasNotFailed().doesNotHaveBean(WalTemplate.class);
      assertThat(context.getBean(Texts.class).received).isEmpty();
    });
  }

  // --- when ---

  @Test
  void theLogIsReplayedBeforeAnyLifecycleBeanStarts() {
    TestLog.createdIn(path).saved(2);
    plain
        .withPropertyValues(properties())
        .withBean(Texts.class)
        .withBean(FirstToStart.class)
        .run(context ->
            assertThat(context.getBean(FirstToStart.class).receivedAtStart).isEqualTo(2));
  }

  @Test
  void theLogIsReplayedIntoLazyBeansToo() {
    TestLog.createdIn(path).saved(2);
    plain
        .withPropertyValues(properties())
        .withUserConfiguration(LazyTexts.class)
        .run(context -> assertThat(LazyTexts.RECEIVED).containsExactly("entry-1;", "entry-2;"));
  }

  @Test
  void theLogIsReplayedIfEverythingIsLazy() {
    TestLog.createdIn(path).saved(2);
    plain
        .withPropertyValues(properties())
        .withInitializer(context ->
            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
        .withBean(Texts.class)
        .run(context -> {
          assertThat(context.getBean(Texts.class).received).hasSize(2);
          context.getBean(WalTemplate.class).append("next");
        });
  }

  @Test
  void nothingIsOpenedWithoutListenersIfEverythingIsLazy() {
    plain
        .withPropertyValues(properties())
        .withInitializer(context ->
            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
        .run(context -> assertThat(path).isEmptyDirectory());
  }

  @Test
  void appendingBeforeTheReplayIsRefused() {
    TestLog.createdIn(path).saved(1);
    plain
        .withPropertyValues(properties())
        .withBean(AppendsEarly.class)
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOf(AppendBeforeReplayException.class));
    assertThat(WalDirectory.at(path).verifyAll().lastIndex()).isEqualTo(1);
  }

  @Test
  void aLazyBeanThatIsDeclaredByItsInterfaceIsCalled() {
    TestLog.createdIn(path).saved(2);
    plain.withPropertyValues(properties()).withUserConfiguration(Hidden.class).run(context -> {
      assertThat(context.getBean("lazy", Journal.class).lines())
          .containsExactly("entry-1;", "entry-2;");
      assertThat(context.getBean("made", Journal.class).lines())
          .containsExactly("entry-1;", "entry-2;");
    });
  }

  @Test
  void appendingBeforeAHiddenListenerWasCalledEndsTheStartup() {
    TestLog.createdIn(path).saved(1);
    plain
        .withPropertyValues(properties())
        .withUserConfiguration(Hidden.class)
        .withBean(AppendsEarlyOnly.class)
        .run(context ->
            assertThat(context).getFailure().isInstanceOf(AppendBeforeReplayException.class));
  }

  @Test
  void aTemplateMadeByHandDoesNotAppendEarlyEither() {
    TestLog.createdIn(path).saved(1);
    plain
        .withPropertyValues(properties())
        .withBean(Texts.class)
        .withBean(MakesItsTemplate.class, () -> new MakesItsTemplate(true))
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOf(AppendBeforeReplayException.class));
    plain // The startup that failed left nothing closed.
        .withPropertyValues(properties())
        .withBean(Texts.class)
        .withBean(MakesItsTemplate.class, () -> new MakesItsTemplate(false))
        .run(context -> assertThat(
                context.getBean(MakesItsTemplate.class).template.append("two"))
            .isEqualTo(2));
  }

  @Test
  void aTemplateOfALogOfTheApplicationsOwnDoesNotAppendEarlyEither() {
    TestLog log = TestLog.createdIn(path).saved(1);
    plain
        .withBean("mine", Wal.class, () -> log.directory().openAtEnd())
        .withBean(Texts.class)
        .withBean(MakesItsTemplate.class, () -> new MakesItsTemplate(true))
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOf(AppendBeforeReplayException.class));
  }

  @Test
  void appendingEarlyIsAllowedWithoutListeners() {
    plain
        .withPropertyValues(properties())
        .withBean(AppendsEarlyOnly.class)
        .run(context -> assertThat(context.getBean(Wal.class).lastIndex()).isEqualTo(1));
  }

  @Test
  void whatIsAppendedToTheLogItselfIsDeliveredOnce() {
    TestLog.createdIn(path).saved(1);
    run(
        plain,
        BypassesTheTemplate.class,
        bean -> assertThat(bean.received).containsExactly("entry-1;", "early"));
  }

  @Test
  void whatIsAppendedToTheLogItselfMeanwhileIsNotDelivered() {
    TestLog.createdIn(path).saved(2);
    run(
        plain,
        AppendsMeanwhile.class,
        bean -> assertThat(bean.received).containsExactly("entry-1;", "entry-2;"));
  }

  // --- damage and errors ---

  @Test
  void aDamagedLogIsReplayedUpToTheDamage() {
    TestLog.createdIn(path).saved(2).cut().saved(2).damagedAtEntry(3);
    plain.withPropertyValues(properties()).withBean(Texts.class).run(context -> {
      assertThat(context.getBean(Wal.class).failure()).isPresent();
      assertThat(context.getBean(Texts.class).received).containsExactly("entry-1;", "entry-2;");
    });
  }

  @Test
  void anUnreadDamageIsFoundByListening() {
    TestLog.createdIn(path).saved(2).cut().saved(2).damagedAtEntry(2);
    plain
        .withPropertyValues(properties())
        .withPropertyValues("wal.verify=none")
        .withBean(Texts.class)
        .run(context -> assertThat(context).hasFailed());
  }

  @Test
  void aListenerThatThrowsEndsTheStartup() {
    TestLog.createdIn(path).saved(2);
    fails(
        plain,
        Throws.class,
        failure -> assertThat(failure)
            .isInstanceOfSatisfying(WalListenerException.class, e -> {
              assertThat(e.index()).isEqualTo(2);
              assertThat(e.beanName()).isEqualTo("listener");
              assertThat(e.directory()).isEqualTo(path);
            })
            .hasMessageContaining("Throws.on' of bean 'listener' cannot apply entry 2")
            .hasRootCauseMessage("second"));
  }

  @Test
  void dataThatCannotBeDecodedEndsTheStartup() {
    TestLog.createdIn(path).saved(1);
    fails(
        json,
        Orders.class,
        failure -> assertThat(failure)
            .isInstanceOf(WalListenerException.class)
            .hasCauseInstanceOf(WalCodecException.class)
            .hasMessageContaining("cannot apply entry 1")
            .hasMessageContaining("Orders.on"));
  }

  @Test
  void aListenerMayNotAppend() {
    TestLog.createdIn(path).saved(1);
    fails(
        plain,
        AppendsWhenCalled.class,
        failure -> assertThat(failure).hasCauseInstanceOf(AppendBeforeReplayException.class));
  }

  @Test
  void typesThatDoNotDescribeThemselvesAreRefused() {
    fails(
        json,
        TwoTypes.class,
        failure -> assertThat(failure)
            .isInstanceOf(InvalidWalListenerException.class)
            .hasMessageContaining("does not say which of the two types"));
  }

  @Test
  void aPrivateMethodIsRefused() {
    refused(Private.class, "is private");
  }

  @Test
  void aStaticMethodIsRefused() {
    refused(Static.class, "is static");
  }

  @Test
  void aMethodThatReturnsSomethingIsRefused() {
    refused(Returns.class, "returns something");
  }

  @Test
  void aMethodWithTwoParametersIsRefused() {
    refused(TwoParameters.class, "has 2 parameters, expected 1");
  }

  @Test
  void aMethodThatDoesNotSayWhatItTakesIsRefused() {
    refused(Wildcard.class, "does not say to what an entry is decoded");
  }

  @Test
  void aPrototypeIsRefused() {
    plain
        .withPropertyValues(properties())
        .withUserConfiguration(Prototype.class)
        .run(context -> assertThat(context)
            .getFailure()
            .hasMessageContaining("'prototype'")
            .hasMessageContaining("is not a singleton"));
  }

  @Test
  void aProxiedBeanIsCalled() {
    TestLog.createdIn(path).saved(1);
    plain
        .withPropertyValues(properties())
        .withUserConfiguration(WithProxies.class)
        .run(context ->
            assertThat(context.getBean(Proxied.class).received()).containsExactly("entry-1;"));
  }

  // --- several logs ---

  @Test
  void aListenerNamesItsLog() {
    TestLog.createdIn(path.resolve("one")).saved(1);
    TestLog.createdIn(path.resolve("two")).saved(2);
    two().withBean(OfTwo.class).run(context -> {
      assertThat(context.getBean(OfTwo.class).one).containsExactly("entry-1;");
      assertThat(context.getBean(OfTwo.class).two).containsExactly("entry-1;", "entry-2;");
    });
  }

  @Test
  void aListenerHasToNameItsLogIfThereAreSeveral() {
    TestLog.createdIn(path.resolve("one"));
    TestLog.createdIn(path.resolve("two"));
    two()
        .withBean(Texts.class)
        .run(context -> assertThat(context)
            .getFailure()
            .isInstanceOf(InvalidWalListenerException.class)
            .hasMessageContaining("there are several: one, two"));
  }

  @Test
  void aLogThatIsNotThereIsNamed() {
    refused(NamesAnother.class, "there is no Wal bean of that name");
  }

  private ApplicationContextRunner two() {
    return plain
        .withBean("one", Wal.class, () -> WalDirectory.at(path.resolve("one")).openAtEnd())
        .withBean("two", Wal.class, () -> WalDirectory.at(path.resolve("two")).openAtEnd());
  }

  private String[] properties() {
    return new String[] {"wal.dir=" + path, "wal.segment-size=64KB"};
  }

  private <T> void run(ApplicationContextRunner runner, Class<T> bean, Consumer<T> work) {
    runner.withPropertyValues(properties()).withBean("listener", bean).run(context -> {
      assertThat(context).hasNotFailed();
      work.accept(context.getBean(bean));
    });
  }

  private void fails(
      ApplicationContextRunner runner, Class<?> bean, Consumer<Throwable> assertions) {
    runner.withPropertyValues(properties()).withBean("listener", bean).run(context -> {
      assertThat(context).hasFailed();
      assertions.accept(context.getStartupFailure());
    });
  }

  private void refused(Class<?> bean, String problem) {
    fails(
        plain,
        bean,
        failure -> assertThat(failure)
            .isInstanceOf(InvalidWalListenerException.class)
            .hasMessageContaining(bean.getSimpleName())
            .hasMessageContaining("'listener'")
            .hasMessageContaining(problem));
  }

  // --- beans ---

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  sealed interface OrderEvent permits OrderPlaced, OrderCancelled {}

  @JsonTypeName("placed")
  record OrderPlaced(String id) implements OrderEvent {}

  @JsonTypeName("cancelled")
  record OrderCancelled(String id) implements OrderEvent {}

  static class Orders {
    final List<String> received = new ArrayList<>();
    private final WalTemplate wal;

    Orders(WalTemplate wal) {
      this.wal = wal;
    }

    void place(String id) {
      wal.append(new OrderPlaced(id), this::on);
    }

    void cancel(String id) {
      wal.append(new OrderCancelled(id), this::on);
    }

    @WalListener
    void on(WalEntry<? extends OrderEvent> entry) {
      OrderEvent event = entry.value();
      received.add(entry.index() + " "
          + (event instanceof OrderPlaced placed
              ? "placed " + placed.id()
              : "cancelled " + ((OrderCancelled) event).id()));
    }
  }

  static class ByType {
    final List<String> received = new ArrayList<>();

    @WalListener
    void on(OrderPlaced event) {
      received.add("placed " + event.id());
    }

    @WalListener
    void on(OrderCancelled event) {
      received.add("cancelled " + event.id());
    }
  }

  static class Texts {
    final List<String> received = new ArrayList<>();

    @WalListener
    void on(String text) {
      received.add(text);
    }
  }

  static class Forms {
    final List<String> received = new ArrayList<>();

    @WalListener
    void bytes(byte[] data) {
      received.add("bytes " + new String(data, UTF_8));
    }

    @WalListener
    void raw(Entry entry) {
      received.add(
          "raw " + entry.term() + "/" + entry.index() + " " + new String(entry.data(), UTF_8));
    }

    @WalListener
    void text(String text) {
      received.add("text " + text);
    }

    @WalListener
    void indexed(WalEntry<String> entry) {
      received.add("indexed " + entry.term() + "/" + entry.index() + " " + entry.value());
    }

    @WalListener
    void indexedBytes(WalEntry<byte[]> entry) {
      received.add("indexed bytes " + entry.term() + "/" + entry.index() + " "
          + new String(entry.value(), UTF_8));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Ordered {
    final List<String> received = new ArrayList<>();

    @WalListener
    void unordered(WalEntry<String> entry) {
      received.add("unordered " + entry.index());
    }

    @WalListener
    @Order(1)
    void first(WalEntry<String> entry) {
      received.add("method " + entry.index());
    }

    @Bean
    Second second() {
      return new Second(received);
    }
  }

  @Order(2)
  record Second(List<String> received) {
    @WalListener
    void on(WalEntry<String> entry) {
      received.add("class " + entry.index());
    }
  }

  static class FirstToStart implements SmartLifecycle {
    private final Texts texts;
    int receivedAtStart = -1;

    FirstToStart(Texts texts) {
      this.texts = texts;
    }

    @Override
    public void start() {
      receivedAtStart = texts.received.size();
    }

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
      return receivedAtStart >= 0;
    }

    @Override
    public int getPhase() {
      return Integer.MIN_VALUE;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LazyTexts {
    static final List<String> RECEIVED = new ArrayList<>();

    @Bean
    @Lazy
    Sink lazySink() {
      RECEIVED.clear();
      return new Sink(RECEIVED);
    }
  }

  record Sink(List<String> received) {
    @WalListener
    void on(String text) {
      received.add(text);
    }
  }

  static class AppendsEarly extends Texts {
    private final WalTemplate wal;

    AppendsEarly(WalTemplate wal) {
      this.wal = wal;
    }

    @PostConstruct
    void append() {
      wal.append("early");
    }
  }

  static class AppendsEarlyOnly {
    private final WalTemplate wal;

    AppendsEarlyOnly(WalTemplate wal) {
      this.wal = wal;
    }

    @PostConstruct
    void append() {
      wal.append("early");
    }
  }

  static class BypassesTheTemplate extends Texts {
    BypassesTheTemplate(Wal wal) {
      wal.append("early".getBytes(UTF_8));
    }
  }

  static class AppendsMeanwhile {
    final List<String> received = new ArrayList<>();
    private final Wal wal;

    AppendsMeanwhile(Wal wal) {
      this.wal = wal;
    }

    @WalListener
    void on(String text) {
      received.add(text);
      if (received.size() < 10) {
        wal.append("meanwhile".getBytes(UTF_8));
      }
    }
  }

  static class AppendsWhenCalled {
    private final WalTemplate wal;

    AppendsWhenCalled(WalTemplate wal) {
      this.wal = wal;
    }

    @WalListener
    void on(String text) {
      wal.append(text);
    }
  }

  static class Throws {
    @WalListener
    void on(WalEntry<String> entry) {
      if (entry.index() == 2) {
        throw new IllegalArgumentException("second");
      }
    }
  }

  record Payment(long cents) {}

  static class TwoTypes {
    @WalListener
    void on(Payment payment) {}

    @WalListener
    void on(String text) {}
  }

  static class Private {
    @WalListener
    private void on(String text) {}
  }

  static class Static {
    @WalListener
    static void on(String text) {}
  }

  static class Returns {
    @WalListener
    String on(String text) {
      return text;
    }
  }

  static class TwoParameters {
    @WalListener
    void on(String text, long index) {}
  }

  static class Wildcard {
    @WalListener
    void on(WalEntry<?> entry) {}
  }

  static class NamesAnother {
    @WalListener(wal = "another")
    void on(String text) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class Prototype {
    @Bean
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    Texts prototype() {
      return new Texts();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAsync(proxyTargetClass = true)
  static class WithProxies {
    @Bean
    Proxied proxied() {
      return new Proxied();
    }
  }

  static class Proxied {
    private final List<String> received = new ArrayList<>();

    @WalListener
    void on(String text) {
      received.add(text);
    }

    @Async
    public void makesThisAProxy() {}

    List<String> received() {
      return received;
    }
  }

  static class OfTwo {
    final List<String> one = new ArrayList<>();
    final List<String> two = new ArrayList<>();

    @WalListener(wal = "one")
    void one(String text) {
      one.add(text);
    }

    @WalListener(wal = "two")
    void two(String text) {
      two.add(text);
    }
  }

  static class MakesItsTemplate {

    private final boolean early;
    private WalTemplate template;

    MakesItsTemplate(boolean early) {
      this.early = early;
    }

    @Autowired
    void use(Wal wal) {
      template = new WalTemplate(wal, new TextWalCodec());
    }

    @PostConstruct
    void append() {
      if (early) {
        template.append("early", entry -> {});
      }
    }
  }

  interface Journal {
    List<String> lines();
  }

  static class TextJournal implements Journal {

    private final List<String> lines = new ArrayList<>();

    @WalListener
    void on(String line) {
      lines.add(line);
    }

    @Override
    public List<String> lines() {
      return lines;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Hidden {

    @Bean
    @Lazy
    Journal lazy() {
      return new TextJournal();
    }

    @Bean
    FactoryBean<Journal> made() {
      return new FactoryBean<>() {
        @Override
        public Journal getObject() {
          return new TextJournal();
        }

        @Override
        public Class<?> getObjectType() {
          return Journal.class;
        }
      };
    }
  }
}
