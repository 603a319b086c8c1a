package io.posthorn.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageIds;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.mime.HeaderSection;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.ops.Json;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {

  private static final String MAIL =
      """
      Received: from client by relay.example.org with ESMTPS id 01KG9T1WN8Q3ZC4TM00000000A\r
       for <ann@example.net>; Fri, 20 Nov 2026 08:15:00 +0000\r
      Subject: %s\r
      \r
      Hello.\r
      """;

  @TempDir private Path directory;

  private final FakeTime time = new FakeTime();
  private Inbox inbox;

  @BeforeEach
  void open() throws IOException {
    inbox = open(new Keep(3, Duration.ofDays(30), 1 << 20), time);
  }

  @Test
  void showsTheNewestFirst() throws IOException {
    receive("one", "ann@example.net");
    receive("two", "bob@example.com");

    assertThat(run("inbox.list", Map.of()))
        .extracting(mail -> mail.get("subject"))
        .containsExactly("two", "one");
  }

  @Test
  void knowsEnvelopeHeaderAndTls() throws IOException {
    receive("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "ann@example.net");

    Map<String, Object> mail = run("inbox.list", Map.of()).getFirst();

    assertThat(mail)
        .containsEntry("message", "01KG9T1WN8Q3ZC4TM00000000A")
        .containsEntry("from", "bounce@mg.example.org")
        .containsEntry("to", List.of("ann@example.net"))
        .containsEntry("subject", "Grüße")
        .containsEntry("tls", "TLSv1.3 TLS_AES_128_GCM_SHA256")
        .containsEntry("received", FakeTime.START.plusMillis(1));
  }

  @Test
  void giveTheOctetsBackAsTheyCame() throws IOException {
    receive("one", "ann@example.net");

    assertThat(content(Map.of())).isEqualTo(MAIL.formatted("one"));
    assertThat(content(Map.of("id", "01KG9T1"))).isEqualTo(MAIL.formatted("one"));
  }

  @Test
  void findsByRecipientSubjectAndQueueId() throws IOException {
    receive("Your receipt", "ann@example.net");
    receive("Welcome", "bob@example.com");

    assertThat(subjects(Map.of("to", "ANN@example.net"))).containsExactly("Your receipt");
    assertThat(subjects(Map.of("subject", "welc"))).containsExactly("Welcome");
    assertThat(subjects(Map.of("message", "01kg9t1wn8"))).hasSize(2);
    assertThat(subjects(Map.of("from", "nobody@example.org"))).isEmpty();
  }

  @Test
  void holdsOnlyTheNewest() throws IOException {
    for (String subject : List.of("1", "2", "3", "4")) {
      receive(subject, "ann@example.net");
    }

    assertThat(subjects(Map.of())).containsExactly("4", "3", "2");
    assertThat(files()).hasSize(6);

    time.advance(Duration.ofDays(31));

    assertThat(subjects(Map.of())).isEmpty();
    assertThat(files()).isEmpty();
    assertThat(inbox.caughtSinceStart()).isEqualTo(4);
  }

  @Test
  void isBoundedInOctets() throws IOException {
    inbox = open(new Keep(100, Duration.ofDays(30), 2L * MAIL.length()), time);
    receive("1", "ann@example.net");
    receive("2", "ann@example.net");
    receive("3", "ann@example.net");

    assertThat(subjects(Map.of())).containsExactly("3", "2");
  }

  @Test
  void outlivesARestart() throws IOException {
    receive("one", "ann@example.net");
    BodyWriter torn = intake().newBody();
    torn.write(new byte[] {'x'}, 0, 1).join();

    inbox = open(new Keep(3, Duration.ofDays(30), 1 << 20), time);

    assertThat(subjects(Map.of())).containsExactly("one");
    assertThat(files()).hasSize(2);
  }

  @Test
  void waitingEndsWhenTheMailComes() throws IOException {
    inbox = open(new Keep(3, Duration.ofDays(30), 1 << 20), Time.system());
    CompletableFuture<List<Map<String, Object>>> waiting =
        CompletableFuture.supplyAsync(
            () -> items("inbox.wait", Map.of("to", "bob@example.com", "timeout_ms", 20_000)));
    receive("not this", "ann@example.net");
    receive("this", "bob@example.com");

    assertThat(waiting.join()).extracting(mail -> mail.get("subject")).containsExactly("this");
  }

  @Test
  void waitingInVainIsNothingMatched() throws IOException {
    assertThat(end("inbox.wait", Map.of("to", "bob@example.com", "timeout_ms", 0)))
        .isEqualTo(new Failed(4, "no such mail came in 0.0 s"));
  }

  @Test
  void clearingRemovesTheFiles() throws IOException {
    receive("one", "ann@example.net");
    receive("two", "ann@example.net");

    assertThat(run("inbox.clear", Map.of())).containsExactly(Map.of("removed", 2));
    assertThat(files()).isEmpty();
  }

  @Test
  void unknownAndAmbiguousIds() throws IOException {
    receive("one", "ann@example.net");
    receive("two", "ann@example.net");

    assertThat(end("inbox.show", Map.of("id", "ZZZZZ")))
        .isEqualTo(new Failed(4, "no such mail in the inbox"));
    assertThat(end("inbox.show", Map.of("id", "01K"))).isInstanceOf(Failed.class);
    assertThat(end("inbox.show", Map.of("id", "01KG9T1WN8Q3ZC4TM00000000A")))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.exit()).isEqualTo(2);
              assertThat(failed.message()).contains("could be: ");
            });
  }

  private Inbox open(Keep keep, Time clock) throws IOException {
    return Inbox.open(directory, keep, clock);
  }

  private InboxIntake intake() {
    return new InboxIntake(inbox, new MessageIds(time, new SplittableRandom(7)), time);
  }

  private void receive(String subject, String recipient) throws IOException {
    byte[] octets = MAIL.formatted(subject).getBytes(StandardCharsets.UTF_8);
    InboxIntake intake = intake();
    time.advance(Duration.ofMillis(1)); // ids of one millisecond would repeat with the same seed
    BodyWriter body = intake.newBody();
    body.write(octets, 0, 10).join();
    body.write(octets, 10, octets.length - 10).join();
    Receipt receipt =
        intake.submit(
            new Submission(
                new Submitter.Stranger(InetAddress.getLoopbackAddress()),
                new Envelope(
                    ReversePath.of(SampleMail.mailbox("bounce@mg.example.org")),
                    List.of(SampleMail.mailbox(recipient)),
                    BodyType.EIGHT_BIT,
                    false),
                SampleMail.ORIGIN,
                HeaderSection.parse(octets, octets.length),
                body.finish(),
                List.of(),
                Optional.empty()));
    assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
  }

  private List<Object> subjects(Map<String, Object> arguments) throws IOException {
    return run("inbox.list", arguments).stream().map(mail -> mail.get("subject")).toList();
  }

  private String content(Map<String, Object> arguments) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (Map<String, Object> item : run("inbox.show", arguments)) {
      if (Json.text(item, "base64").isPresent()) {
        octets.write(Base64.getDecoder().decode(Json.text(item, "base64").orElseThrow()));
      }
    }
    return octets.toString(StandardCharsets.UTF_8);
  }

  private List<Map<String, Object>> items(String command, Map<String, Object> arguments) {
    try {
      return run(command, arguments);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Map<String, Object>> run(String command, Map<String, Object> arguments)
      throws IOException {
    List<Map<String, Object>> items = new ArrayList<>();
    Ending ending = new InboxCommands(inbox).all().get(command).run(arguments, items::add);
    assertThat(ending).isEqualTo(ControlCommand.DONE);
    return items;
  }

  private Ending end(String command, Map<String, Object> arguments) throws IOException {
    return new InboxCommands(inbox).all().get(command).run(arguments, item -> {});
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
