package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.client.Signal.Taken;
import io.posthorn.testkit.Act;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many transactions over one connection. */
@Timeout(60)
class ReuseTest {

  private final Lab lab = new Lab();

  @ParameterizedTest
  @ValueSource(strings = {"PIPELINING", "HELP"})
  void manyMessagesOverOneConnection(String extension) {
    lab.sink.offering(extension);
    ClientSession session = lab.session();
    for (int i = 0; i < 100; i++) {
      assertThat(Lab.signals(session.send(Lab.to("r" + i + "@example.com"))).getFirst())
          .isInstanceOf(Taken.class);
    }
    session.quit();
    assertThat(session.transactions()).isEqualTo(100);
    assertThat(lab.sink.sessions()).isEqualTo(1);
    assertThat(lab.sink.messages()).hasSize(100);
    assertThat(lab.sink.commands().stream().filter("RSET"::equals)).hasSize(99);
    assertThat(lab.sink.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PIPELINING", "HELP"})
  void aSessionThatEndedWhileIdleIsStaleAndFailsNobody(String extension) {
    List<Act> ends =
        List.of(Act.close(), Act.answerAndClose("421 4.4.2 Idle"), Act.answer("500 5.5.1 What"));
    for (Act end : ends) {
      Lab one = new Lab();
      one.sink.offering(extension).on("RSET", end);
      ClientSession session = one.session();
      Lab.signals(session.send(Lab.to("a@example.com")));
      assertThat(session.send(Lab.to("b@example.com"))).isInstanceOf(TransactionResult.Stale.class);
      assertThat(session.isReusable()).isFalse();
      assertThat(one.sink.messages()).hasSize(1);
    }
  }

  @Test
  void aRefusedTransactionLeavesNothingForTheNext() {
    lab.sink.on("DATA", Act.answer("451 4.3.0 Later"));
    ClientSession session = lab.session();
    Lab.signals(session.send(Lab.to("a@example.com")));
    Lab.signals(session.send(Lab.to("b@example.com")));
    assertThat(lab.sink.messages().getFirst().to()).containsExactly("b@example.com");
  }

  @Test
  void anAnswerTooManyIsNotTakenForTheNextMessages() {
    lab.sink.on("DOT", Act.answer("250 2.0.0 One", "250 2.0.0 Two"));
    ClientSession session = lab.session();
    Lab.signals(session.send(Lab.to("a@example.com")));
    assertThat(session.send(Lab.to("b@example.com"))).isInstanceOf(TransactionResult.Stale.class);
  }

  @Test
  void closingFromAnotherThreadEndsAWait() throws InterruptedException {
    lab.sink.on("MAIL", Act.stall());
    ClientSession session = lab.session();
    CountDownLatch ended = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      Signal signal = Lab.signals(session.send(Lab.to("a@example.com"))).getFirst();
      if (signal instanceof Signal.Broke) {
        ended.countDown();
      }
    });
    while (lab.sink.commands().size() < 2) { // EHLO, MAIL: now it waits
      Thread.onSpinWait();
    }
    session.close();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
