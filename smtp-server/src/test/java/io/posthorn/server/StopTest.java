package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.intake.Verdict;
import io.posthorn.limits.Limits;
import io.posthorn.observe.Meters;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.BodyWriter;
import io.posthorn.testkit.SocketPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Stopping lets transactions end, and ends the rest. */
@SuppressWarnings("try") // closing early is what some of it is about
class StopTest {

  @Test
  void idleSessionsAreToldAndTransactionsEnd() {
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT));
        SocketPeer idle = server.connect();
        SocketPeer sending = server.connect()) {
      idle.reply();
      sending.reply();
      for (String line : List.of("HELO c", "MAIL FROM:<>", "RCPT TO:<b@x.test>")) {
        sending.say(line);
        assertThat(sending.reply()).startsWith("250 ");
      }
      CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> stop(server));
      assertThat(idle.reply()).isEqualTo("421 4.3.2 Shutting down; try again later");
      idle.close();
      assertThatThrownBy(server::connect).hasMessageContaining("refused");
      sending.say("DATA");
      assertThat(sending.reply()).startsWith("354 ");
      sending.say("Subject: last\r\n\r\n.");
      assertThat(sending.reply()).startsWith("250 2.0.0 Ok: queued as ");
      assertThat(sending.reply()).isEqualTo("421 4.3.2 Shutting down; try again later");
      sending.close();
      assertThat(stopped.join()).isTrue();
      assertThat(server.intake().waiting()).isEqualTo(1);
    }
  }

  @Test
  void aSessionThatDoesNotEndIsCut() throws InterruptedException {
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT));
        SocketPeer peer = server.connect()) {
      peer.reply();
      for (String line : List.of("HELO c", "MAIL FROM:<>")) {
        peer.say(line);
        assertThat(peer.reply()).startsWith("250 ");
      }
      assertThat(server.server().stop(Duration.ofMillis(100))).isFalse();
      assertThat(peer.hear()).isEmpty();
    }
  }

  @Test
  void anAnswerThatComesBehindTheStopIsQuiet() throws Exception {
    SlowToDecide intake = new SlowToDecide();
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT), intake);
        SocketPeer peer = server.connect()) {
      peer.reply();
      peer.say("HELO c");
      peer.reply();
      peer.say("MAIL FROM:<>");
      Thread asking = intake.asking.join();
      CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
      asking.setUncaughtExceptionHandler((_, failure) -> uncaught.complete(failure));
      assertThat(server.server().stop(Duration.ZERO)).isFalse();
      intake.decision.complete(Verdict.ALLOWED);
      asking.join();
      assertThat(uncaught).isNotDone();
    }
  }

  /** Answers when the test says so. */
  private static final class SlowToDecide implements Intake {

    private final CompletableFuture<Thread> asking = new CompletableFuture<>();
    private final CompletableFuture<Verdict> decision = new CompletableFuture<>();

    @Override
    public Verdict sender(Submitter who, ReversePath from, MailParameters parameters) {
      asking.complete(Thread.currentThread());
      return decision.join();
    }

    @Override
    public Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
      throw new AssertionError("there is no recipient");
    }

    @Override
    public BodyWriter newBody() {
      throw new AssertionError("there is no body");
    }

    @Override
    public Receipt submit(Submission submission) {
      throw new AssertionError("there is no message");
    }
  }

  @Test
  void anAddressInUseIsNamed() throws InterruptedException {
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT))) {
      ListenerSettings free = TestSettings.trusting(Limits.Inbound.DEFAULT);
      ListenerSettings taken =
          new ListenerSettings(
              server.address(),
              free.kind(),
              free.security(),
              free.mechanisms(),
              free.hosts(),
              free.hostname(),
              free.limits());
      SmtpServer second =
          new SmtpServer(
              List.of(free, taken),
              server.intake(),
              new OneAccount(),
              TestCertificate::tls,
              Meters.none());
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot listen on 127.0.0.1:" + server.port() + ": ")
          .hasMessageContaining("in use");
      second.stop(Duration.ZERO);
    }
  }

  private static boolean stop(TestServer server) {
    try {
      return server.server().stop(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
