package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageId;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.intake.Verdict;
import io.posthorn.limits.Limits;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.SpoolException;
import io.posthorn.testkit.SocketPeer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who is slow slows down who sends, and nothing piles up between them. */
class BackpressureTest {

  private static final int MIB = 1 << 20;

  @Test
  void aSlowStoreStopsTheReading() throws InterruptedException {
    SlowIntake intake = new SlowIntake();
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT), intake);
        SocketPeer peer = server.connect()) {
      begin(peer);
      Thread sender = Thread.ofVirtual().start(() -> sendContent(peer, 20 * MIB));
      intake.firstWrite.await();
      assertThat(intake.octets.get()).isLessThanOrEqualTo(32 << 10);
      assertThat(sender.isAlive()).as("the sender waits").isTrue();
      intake.gate.complete(null);
      assertThat(peer.reply()).startsWith("250 2.0.0 Ok: queued as ");
      assertThat(intake.octets.get()).isEqualTo(20 * MIB);
    }
  }

  // RFC 5321 §4.5.3.2: the end of the message is still found, and the session goes on
  @Test
  void aStoreThatFailsIsA451BehindTheEnd() {
    SlowIntake intake = new SlowIntake();
    intake.gate.completeExceptionally(new SpoolException("the disk is gone"));
    try (TestServer server = new TestServer(TestSettings.trusting(Limits.Inbound.DEFAULT), intake);
        SocketPeer peer = server.connect()) {
      begin(peer);
      sendContent(peer, MIB);
      assertThat(peer.reply()).startsWith("451 4.3.0 ");
      peer.say("NOOP");
      assertThat(peer.reply()).startsWith("250 ");
      assertThat(intake.submissions.get()).isZero();
    }
  }

  @Test
  void aWholeBodyGoesWithAClientThatIsGoneBeforeTheStoreHasIt() throws Exception {
    SlowIntake intake = new SlowIntake();
    Limits.Inbound limits = TestLimits.with(usual -> usual.session = oneConnection());
    try (TestServer server = new TestServer(TestSettings.trusting(limits), intake)) {
      try (Socket client = new Socket()) {
        client.connect(server.address());
        client.setSoLinger(true, 0); // its end is a reset
        String all = "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@x.test>\r\nDATA\r\nS: t\r\n\r\n.\r\n";
        client.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
        intake.firstWrite.await();
      }
      String greeting = "421";
      while (greeting.startsWith("421")) { // until the first one has left
        try (SocketPeer next = server.connect()) {
          greeting = next.reply();
        }
      }
      assertThat(greeting).startsWith("220 ");
      intake.gate.complete(null);
      assertThat(intake.discarded.await(20, TimeUnit.SECONDS)).as("it was discarded").isTrue();
      assertThat(intake.submissions.get()).isZero();
    }
  }

  private static Limits.Session oneConnection() {
    Limits.Session d = Limits.Session.DEFAULT;
    return new Limits.Session(
        d.command(), d.data(), d.handshake(), d.message(), 1, 1, d.undecodedOctets());
  }

  @Test
  void aClientMaySayMuchBeforeItReads() throws InterruptedException {
    try (TestServer server =
            new TestServer(
                TestSettings.trusting(TestLimits.with(limits -> limits.idleCommands = 200_000)));
        SocketPeer peer = server.connect()) {
      peer.reply();
      byte[] noops = "NOOP\r\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);
      CountDownLatch sent = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(() -> {
            for (int i = 0; i < 100; i++) {
              peer.say(noops);
            }
            sent.countDown();
          });
      for (int i = 0; i < 200_000; i++) {
        assertThat(peer.reply()).isEqualTo("250 2.0.0 Ok");
      }
      sent.await();
    }
  }

  private static void begin(SocketPeer peer) {
    peer.reply();
    for (String line : new String[] {"HELO c", "MAIL FROM:<>", "RCPT TO:<bob@x.test>", "DATA"}) {
      peer.say(line);
      assertThat(peer.reply()).startsWith(line.equals("DATA") ? "354" : "250");
    }
  }

  private static void sendContent(SocketPeer peer, int octets) {
    byte[] line = ("x".repeat(62) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] block = new byte[64 * 1024];
    for (int i = 0; i < block.length; i += line.length) {
      System.arraycopy(line, 0, block, i, line.length);
    }
    for (int i = 0; i < octets / block.length; i++) {
      peer.say(block);
    }
    peer.say(".");
  }

  /** Takes no octet until its gate is open. */
  private static final class SlowIntake implements Intake {

    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final CountDownLatch firstWrite = new CountDownLatch(1);
    private final AtomicLong octets = new AtomicLong();
    private final CountDownLatch discarded = new CountDownLatch(1);
    private final AtomicLong submissions = new AtomicLong();

    @Override
    public Verdict sender(Submitter who, ReversePath from, MailParameters parameters) {
      return Verdict.ALLOWED;
    }

    @Override
    public Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
      return Verdict.ALLOWED;
    }

    @Override
    public BodyWriter newBody() {
      return new BodyWriter() {
        @Override
        public CompletableFuture<Void> write(byte[] source, int offset, int length) {
          octets.addAndGet(length);
          firstWrite.countDown();
          return gate;
        }

        @Override
        public long octets() {
          return octets.get();
        }

        @Override
        public BodyRef finish() {
          return new BodyRef(new MessageId(0, 1), 1, octets.get());
        }

        @Override
        public void discard() {
          discarded.countDown();
        }
      };
    }

    @Override
    public Receipt submit(Submission submission) {
      submissions.incrementAndGet();
      return new Receipt.Accepted(submission.body().id());
    }
  }
}
