package io.posthorn.bench;

import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.config.Place;
import io.posthorn.config.Secret;
import io.posthorn.config.Senders;
import io.posthorn.dkim.Rsa;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.intake.Verdict;
import io.posthorn.limits.Limits;
import io.posthorn.observe.Meters;
import io.posthorn.options.TlsPolicy;
import io.posthorn.sasl.Mechanism;
import io.posthorn.senders.LiveAccounts;
import io.posthorn.server.Kind;
import io.posthorn.server.ListenerSettings;
import io.posthorn.server.Networks;
import io.posthorn.server.ServerTls;
import io.posthorn.server.SmtpServer;
import io.posthorn.server.TlsMode;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.BodyWriter;
import io.posthorn.time.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.spec.SecretKeySpec;

/**
 * How many clients a second log in, over a new connection each and without TLS, and how long the
 * MAIL command of somebody else takes meanwhile. Clients and server share the machine.
 *
 * <p>Arguments: clients at a time, seconds for each kind of login.
 */
public final class LoginBench {

  private static final String LOGIN = "app@bench.test";
  private static final String PASSWORD = "wq7N-2hGd-Xk3p-9tLm-R4vc";
  private static final Domain DOMAIN = new Domain("bench.test");

  private final InetSocketAddress server;
  private final int clients;
  private final long seconds;

  private LoginBench(InetSocketAddress server, int clients, long seconds) {
    this.server = server;
    this.clients = clients;
    this.seconds = seconds;
  }

  /** What a client does with its connection. */
  @FunctionalInterface
  private interface Dialogue {

    void hold(SmtpTalk talk) throws IOException;
  }

  /** Runs all kinds and prints a line for each. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    SmtpServer server = server();
    server.start();
    LoginBench bench =
        new LoginBench(
            server.addresses().getFirst(),
            Integer.parseInt(arguments[0]),
            Long.parseLong(arguments[1]));
    Dialogue warm = talk -> talk.plain(LOGIN, PASSWORD, "235");
    bench.run("to warm up", warm);
    out.println(bench.run("no login", talk -> talk.command("NOOP", "250")));
    out.println(bench.run("PLAIN, remembered", warm));
    out.println(bench.run("PLAIN, not remembered", talk -> talk.plain(LOGIN, "a guess", "535")));
    ScramClient scram = new ScramClient(LOGIN, PASSWORD);
    out.println(bench.run("SCRAM-SHA-256", scram::logIn));
    server.stop(Duration.ofSeconds(1));
  }

  private String run(String kind, Dialogue dialogue) throws InterruptedException {
    Time time = Time.system();
    long end = time.ticks() + seconds * 1_000_000_000L;
    AtomicLong count = new AtomicLong();
    List<Long> bystander = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    threads.add(Thread.startVirtualThread(() -> sendMail(time, end, bystander)));
    for (int i = 0; i < clients; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            while (time.ticks() - end < 0) {
              once(dialogue);
              count.incrementAndGet();
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long[] waits = bystander.stream().mapToLong(Long::longValue).sorted().toArray();
    return "%s: %d clients, %d/s; MAIL of somebody else: %.1f ms (median), %.1f ms (99 %%)"
        .formatted(
            kind,
            clients,
            count.get() / seconds,
            waits[waits.length / 2] / 1e6,
            waits[waits.length * 99 / 100] / 1e6);
  }

  private void once(Dialogue dialogue) {
    try (SmtpTalk talk = new SmtpTalk(server)) {
      talk.hear("220");
      talk.command("EHLO bench.test", "250");
      dialogue.hold(talk);
      talk.command("QUIT", "221");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sendMail(Time time, long end, List<Long> waits) {
    once(talk -> {
      talk.plain(LOGIN, PASSWORD, "235");
      while (time.ticks() - end < 0) {
        long start = time.ticks();
        talk.command("MAIL FROM:<" + LOGIN + ">", "250");
        waits.add(time.ticks() - start);
        talk.command("RSET", "250");
      }
    });
  }

  private static SmtpServer server() {
    Limits.Inbound usual = Limits.Inbound.DEFAULT;
    ListenerSettings settings =
        new ListenerSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Kind.SUBMISSION,
            new ListenerSettings.Security(TlsMode.NONE, false),
            Arrays.asList(Mechanism.values()),
            ListenerSettings.Hosts.trusting(Networks.NONE),
            new Domain("mx.bench.test"),
            new Limits.Inbound(
                usual.messageOctets(),
                usual.recipients(),
                usual.commandOctets(),
                usual.authOctets(),
                usual.lineCutOctets(),
                usual.headerOctets(),
                usual.headerFields(),
                usual.receivedFields(),
                usual.errors(),
                Integer.MAX_VALUE,
                usual.content(),
                usual.session(),
                usual.crowd()));
    return new SmtpServer(
        List.of(settings), new YesMan(), accounts(), LoginBench::noTls, Meters.none());
  }

  private static ServerTls noTls() {
    throw new IllegalStateException("nobody asks for TLS");
  }

  private static LiveAccounts accounts() {
    Place place = new Place("bench", 1, 1);
    SendingDomain domain = new SendingDomain(DOMAIN, TlsPolicy.OPPORTUNISTIC, true, false, true);
    Senders senders =
        new Senders(
            List.of(new Senders.SenderDomain(place, domain, Optional.empty(), List.of())),
            List.of(
                new Senders.Credential(
                    place, LOGIN, DOMAIN, new Secret(PASSWORD, place, "bench"))));
    return new LiveAccounts(
        new LiveAccounts.FileSide(
            senders, Map.of(), Rsa.jdk(), new SecretKeySpec(new byte[32], "HmacSHA256")),
        new NoStore(),
        Time.system(),
        new SecureRandom());
  }

  /** Lets everybody say MAIL. */
  private static final class YesMan implements Intake {

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
      throw new UnsupportedOperationException();
    }

    @Override
    public Receipt submit(Submission submission) {
      throw new UnsupportedOperationException();
    }
  }
}
