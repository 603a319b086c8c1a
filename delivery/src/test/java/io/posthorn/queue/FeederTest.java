package io.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.envelope.EntryId;
import io.posthorn.options.Labels;
import io.posthorn.options.SendingOptions;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Health;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FeederTest {

  private final FakeTime time = new FakeTime();
  private final MemorySpool spool = new MemorySpool(time);
  private final Feeder feeder = new Feeder(spool);
  private final Instant now = time.now();

  private Acceptance accept(int number, Duration wait, String... recipients) {
    Acceptance mail =
        SampleMail.acceptance(
            SampleMail.body(spool, SampleMail.OCTETS), number, now, now.plus(wait), recipients);
    spool.accept(mail).join();
    return mail;
  }

  private static List<String> users(Batch batch) {
    return batch.works().stream().map(work -> work.entry().recipient().local()).toList();
  }

  @Test
  void readsWhatIsDueAndSaysWhenToComeBack() {
    QueueName queue =
        accept(1, Duration.ZERO, "a@one.test", "b@one.test").entries().getFirst().queue();
    accept(2, Duration.ofMinutes(3), "later@one.test");
    accept(3, Duration.ZERO, "other@two.test");

    Batch first = feeder.read(queue, Optional.empty(), now, 1);
    assertThat(users(first)).containsExactly("a");
    assertThat(first.next()).contains(now);

    Batch second = feeder.read(queue, first.last(), now, 10);
    assertThat(users(second)).containsExactly("b");
    assertThat(second.next()).contains(now.plus(Duration.ofMinutes(3)));

    Batch third = feeder.read(queue, second.last(), now, 10);
    assertThat(third.works()).isEmpty();
    assertThat(third.last()).isEmpty();
    assertThat(third.next()).contains(now.plus(Duration.ofMinutes(3)));

    Batch last = feeder.read(queue, second.last(), now.plus(Duration.ofMinutes(3)), 10);
    assertThat(users(last)).containsExactly("later");
    assertThat(last.next()).isEmpty();
  }

  @Test
  void entriesWithMuchTextTakeMorePlaces() {
    List<Acceptance> mails = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      mails.add(accept(number, Duration.ZERO, "u" + number + "@one.test"));
    }
    Spool wordy =
        answering(
            "message",
            id ->
                mails.stream()
                    .map(Acceptance::message)
                    .filter(message -> message.id().equals(id))
                    .map(FeederTest::withVariables)
                    .findFirst());
    QueueName queue = mails.getFirst().entries().getFirst().queue();
    Batch batch = new Feeder(wordy).read(queue, Optional.empty(), now, 10);
    assertThat(users(batch)).containsExactly("u1", "u2"); // nine places each
    assertThat(batch.next()).contains(now);
    assertThat(users(new Feeder(wordy).read(queue, batch.last(), now, 1))).containsExactly("u3");
  }

  private static Message withVariables(Message message) {
    SendingOptions none = SendingOptions.NONE;
    SendingOptions options =
        new SendingOptions(
            none.security(),
            none.timing(),
            none.testMode(),
            new Labels(List.of(), Optional.of("x".repeat(16 << 10))),
            none.tracking(),
            none.source(),
            none.extras());
    return new Message(
        message.id(),
        message.sender(),
        message.content(),
        options,
        message.life(),
        message.recipients());
  }

  /** The spool in memory, but for one method. */
  private Spool answering(String name, Function<Object, Object> answer) {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (self, method, arguments) ->
                method.getName().equals(name)
                    ? answer.apply(arguments[0])
                    : method.invoke(spool, arguments));
  }

  @Test
  void oneRecordThatCannotBeReadIsLeftOutAndNamed() {
    Acceptance mail = accept(1, Duration.ZERO, "a@one.test", "b@one.test");
    Entry first = mail.entries().getFirst();
    Spool damaged = failingFor(first, new Health.Ready());
    Batch batch = new Feeder(damaged).read(first.queue(), Optional.empty(), now, 10);
    assertThat(users(batch)).containsExactly("b");
    assertThat(batch.unread()).containsExactly(ScheduledQueue.key(first.due(), first.id()));
  }

  @Test
  void whereTheSpoolIsBrokenNothingIsLeftOut() {
    Acceptance mail = accept(1, Duration.ZERO, "a@one.test", "b@one.test");
    Entry first = mail.entries().getFirst();
    Feeder broken = new Feeder(failingFor(first, new Health.Broken("being reopened")));
    assertThatThrownBy(() -> broken.read(first.queue(), Optional.empty(), now, 10))
        .isInstanceOf(SpoolException.class);
  }

  @Test
  void aSpoolThatIsClosedWhileItIsReadIsNoFaultOfItsRecords() {
    Acceptance mail = accept(1, Duration.ZERO, "a@one.test", "b@one.test");
    QueueName queue = mail.entries().getFirst().queue();
    Spool closing =
        answering(
            "entry",
            id -> {
              spool.close();
              return spool.entry((EntryId) id);
            });
    assertThatThrownBy(() -> new Feeder(closing).read(queue, Optional.empty(), now, 10))
        .isInstanceOf(SpoolException.class); // nothing is left out, and so nothing is logged
  }

  /** The spool in memory, but for one entry that cannot be read. */
  private Spool failingFor(Entry entry, Health health) {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (self, method, arguments) -> {
              if (method.getName().equals("health")) {
                return health;
              }
              if (method.getName().equals("entry") && arguments[0].equals(entry.id())) {
                throw new SpoolException("input/output error");
              }
              return method.invoke(spool, arguments);
            });
  }

  @Test
  void dueTimesAreComparedAsTheyAreOnDisk() {
    time.setNow(now.plusNanos(123_456));
    Acceptance mail =
        SampleMail.acceptance(spool, 1, time.now(), "a@one.test"); // due between milliseconds
    spool.accept(mail).join();
    Entry entry = mail.entries().getFirst();
    assertThat(users(feeder.read(entry.queue(), Optional.empty(), time.now(), 10)))
        .containsExactly("a");
  }
}
