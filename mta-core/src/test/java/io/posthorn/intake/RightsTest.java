package io.posthorn.intake;

import static io.posthorn.intake.Funnel.LOGIN;
import static io.posthorn.intake.Funnel.ORIGIN;
import static io.posthorn.intake.Funnel.mailbox;
import static io.posthorn.intake.Funnel.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.Rights;
import io.posthorn.account.SenderPattern;
import io.posthorn.address.Domain;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageIds;
import io.posthorn.event.Event;
import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;
import io.posthorn.observe.Meters;
import io.posthorn.options.FieldPolicy;
import io.posthorn.outcome.Reason;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.time.FakeTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What one login may do, beyond what all may. */
class RightsTest {

  private static final String ME = "postmaster@mg.example.org";
  private static final String DONE = "accepted";

  private final FakeTime time = new FakeTime(Instant.parse("2026-11-20T08:15:00Z"));
  private final MemorySpool spool = new MemorySpool(time);
  private final FakeAccounts accounts = new FakeAccounts().withDomain("mg.example.org");
  private FromPolicy policy = FromPolicy.CREDENTIAL_DOMAIN;

  @Test
  void namedSendersAreTheOnlyOnes() {
    accounts.withRights(ME, senders("app@mg.example.org", "*@*.mg.example.org"));
    Intake intake = intake();
    assertThat(submit(intake, "app@mg.example.org", "app@mg.example.org", 1)).isEqualTo(DONE);
    assertThat(submit(intake, "x@eu.mg.example.org", "app@mg.example.org", 1)).isEqualTo(DONE);
    assertThat(atMail(intake, "ann@mg.example.org"))
        .isEqualTo(
            "550 5.7.1 <ann@mg.example.org>: this login may send as app@mg.example.org,"
                + " *@*.mg.example.org only");
    assertThat(submit(intake, "app@mg.example.org", "Ann <ann@mg.example.org>", 1))
        .startsWith("550 5.7.1 <ann@mg.example.org>: this login may send as app@mg.example.org");
    assertThat(submit(intake, "", "app@mg.example.org", 1)).isEqualTo(DONE);
  }

  @Test
  void namedSendersCountWhateverThePolicyIs() {
    accounts.withRights(ME, senders("app@partner.example"));
    for (FromPolicy each : FromPolicy.values()) {
      policy = each;
      Intake intake = intake();
      assertThat(submit(intake, "app@partner.example", "app@partner.example", 1)).isEqualTo(DONE);
      assertThat(atMail(intake, "ann@mg.example.org")).startsWith("550 5.7.1 ");
    }
  }

  @Test
  void manyPatternsAreNotAllNamed() {
    accounts.withRights(
        ME,
        senders(
            IntStream.range(0, 100)
                .mapToObj(i -> "a" + i + "@mg.example.org")
                .toArray(String[]::new)));
    assertThat(atMail(intake(), "ann@mg.example.org")).endsWith("and 95 more only");
  }

  // The defaults' table: a foreign From is accepted, and Sender says who sends
  @Test
  void withAnyPolicyAForeignFromGetsASender() {
    policy = FromPolicy.ANY;
    assertThat(submit(intake(), "bob@customer.example", "Bob <bob@customer.example>", 1))
        .isEqualTo(DONE);
    assertThat(leaving())
        .contains("Sender: <bob=customer.example@mg.example.org>")
        .contains("From: Bob <bob@customer.example>");
  }

  @Test
  void aSenderThatIsNotAllowedIsRewritten() {
    accounts.withRights(ME, rewriting());
    Intake intake = intake();
    assertThat(atMail(intake, "root@web07.internal")).isEqualTo(DONE);
    assertThat(submit(intake, "root@web07.internal", "root <root@web07.internal>", 1))
        .isEqualTo(DONE);
    Message message = message();
    assertThat(message.sender().path()).hasToString("web07@mg.example.org");
    assertThat(leaving())
        .contains("From: <web07@mg.example.org>", "X-Original-From: root <root@web07.internal>")
        .doesNotContain("From: root <root@web07.internal>")
        .noneMatch(line -> line.startsWith("Sender:"));
  }

  @Test
  void whatIsAllowedIsNotRewritten() {
    accounts.withRights(ME, rewriting());
    assertThat(submit(intake(), "ann@mg.example.org", "Ann <ann@mg.example.org>", 1))
        .isEqualTo(DONE);
    assertThat(message().sender().path()).hasToString("ann@mg.example.org");
    assertThat(leaving())
        .contains("From: Ann <ann@mg.example.org>")
        .noneMatch(line -> line.startsWith("X-Original-From"));
  }

  @Test
  void aFromThatNobodyCanReadIsRewrittenInOnePlainLine() {
    accounts.withRights(ME, rewriting());
    assertThat(submit(intake(), "", "(Cron Da\u00ebmon\u0001", 1)).isEqualTo(DONE);
    assertThat(message().sender().path().isNull()).isTrue();
    assertThat(leaving())
        .contains("From: <web07@mg.example.org>", "X-Original-From: (Cron Da?mon?");
  }

  @Test
  void recipientsOfOneMessageHaveALimit() {
    accounts.withRights(ME, limits(OptionalInt.of(2), 0, 0));
    Intake intake = intake();
    assertThat(intake.recipientLimit(LOGIN)).isEqualTo(2);
    assertThat(intake.recipientLimit(Funnel.TRUSTED)).isEqualTo(Integer.MAX_VALUE);
    assertThat(submit(intake, "a@mg.example.org", "a@mg.example.org", 2)).isEqualTo(DONE);
    assertThat(submit(intake, "a@mg.example.org", "a@mg.example.org", 3))
        .isEqualTo("550 5.5.3 This login may write to 2 recipients at a time");
  }

  @Test
  void anHourHasALimitThatEndsOnTheClock() {
    accounts.withRights(ME, limits(OptionalInt.empty(), 3, 0));
    Intake intake = intake();
    String me = "a@mg.example.org";
    assertThat(submit(intake, me, me, 4))
        .isEqualTo("550 5.7.1 This login may write to 3 recipients an hour");
    assertThat(submit(intake, me, me, 2)).isEqualTo(DONE);
    assertThat(submit(intake, me, me, 2))
        .isEqualTo(
            "451 4.7.1 This login may write to 3 recipients an hour;"
                + " again from 2026-11-20T09:00:00Z");
    assertThat(atMail(intake, me)).isEqualTo(DONE); // there is room for one
    assertThat(submit(intake, me, me, 1)).isEqualTo(DONE);
    assertThat(atMail(intake, me)).startsWith("451 4.7.1 ");

    time.advance(Duration.ofMinutes(45));
    assertThat(submit(intake, me, me, 3)).isEqualTo(DONE);
  }

  @Test
  void aDayHasALimitInUtc() {
    accounts.withRights(ME, limits(OptionalInt.empty(), 2, 3));
    Intake intake = intake();
    String me = "a@mg.example.org";
    assertThat(submit(intake, me, me, 2)).isEqualTo(DONE);
    time.advance(Duration.ofHours(1));
    assertThat(submit(intake, me, me, 1)).isEqualTo(DONE);
    assertThat(atMail(intake, me))
        .isEqualTo(
            "451 4.7.1 This login may write to 3 recipients a day;"
                + " again from 2026-11-21T00:00:00Z");
    time.advance(Duration.ofHours(15));
    assertThat(submit(intake, me, me, 2)).isEqualTo(DONE);
  }

  @Test
  void whatIsRefusedForAnotherReasonDoesNotCount() {
    accounts.withRights(ME, limits(OptionalInt.empty(), 1, 0));
    Intake intake = intake();
    String me = "a@mg.example.org";
    assertThat(submit(intake, me, "x@elsewhere.example", 1)).startsWith("550 5.7.1 ");
    assertThat(submit(intake, me, me, 1)).isEqualTo(DONE);
  }

  @Test
  void mailThatIsHeldAsStolenIsTakenAndWaits() {
    Gatekeeper suspicious =
        new Gatekeeper() {
          @Override
          public Optional<Event.Note> hold(Candidate candidate) {
            return Optional.of(new Event.Note("posthorn", "new network 203.0.113.0/24"));
          }
        };
    assertThat(submit(intake(suspicious), "a@mg.example.org", "a@mg.example.org", 2))
        .isEqualTo(DONE);
    assertThat(spool.entries(Optional.empty(), 10))
        .hasSize(2)
        .allSatisfy(entry -> {
          assertThat(entry.pause().reason()).isEqualTo(Reason.STOLEN_LOGIN);
          assertThat(entry.due()).isEqualTo(Entry.HELD.due());
          assertThat(entry.hold().orElseThrow().before().reason()).isEqualTo(Reason.DUE_NOW);
        });
    assertThat(spool.journal().read(1, 100))
        .extracting(line -> line.event().getClass().getSimpleName())
        .containsExactly("Accepted", "Held", "Held");
  }

  private Intake intake() {
    return intake(new Quotas(accounts, time));
  }

  private Intake intake(Gatekeeper last) {
    List<Gatekeeper> keepers =
        new ArrayList<>(SpoolIntake.gatekeepers(accounts, policy, Limits.Inbound.DEFAULT));
    keepers.add(last);
    return new SpoolIntake(
        new SpoolIntake.Settings(
            new Domain("relay.example.org"), Duration.ofDays(3), Duration.ofMillis(50)),
        spool,
        new SendingDomains(accounts, policy, Optional.empty()),
        keepers,
        new MessageIds(time, new SplittableRandom(1)),
        time,
        Meters.none());
  }

  private static String atMail(Intake intake, String from) {
    return switch (intake.sender(LOGIN, path(from), MailParameters.NONE)) {
      case Verdict.Allowed _ -> DONE;
      case Verdict.Refused refused -> refused.reply().toString();
    };
  }

  private String submit(Intake intake, String envelopeFrom, String from, int recipients) {
    String mail = "From: " + from + "\r\nSubject: Hi\r\n\r\nHello\r\n";
    byte[] octets = mail.getBytes(StandardCharsets.UTF_8);
    BodyWriter body = spool.newBody();
    body.write(octets, 0, octets.length).join();
    Envelope envelope =
        new Envelope(
            path(envelopeFrom),
            IntStream.range(0, recipients).mapToObj(i -> mailbox("r" + i + "@x.example")).toList(),
            BodyType.SEVEN_BIT,
            false);
    Receipt receipt =
        intake.submit(
            new Submission(
                LOGIN,
                envelope,
                ORIGIN,
                HeaderSection.parse(octets, octets.length),
                body.finish(),
                List.of(),
                Optional.empty()));
    return switch (receipt) {
      case Receipt.Accepted _ -> DONE;
      case Receipt.Refused refused -> refused.reply().toString();
    };
  }

  private Message message() {
    return spool.journal().read(1, 100).stream()
        .map(line -> spool.message(line.event().message()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  /** The lines of the header as they leave, those that we add first. */
  private List<String> leaving() {
    Message message = message();
    byte[] added = message.content().addedFields().getBytes(StandardCharsets.UTF_8);
    byte[] stored = spool.chunk(message.content().body(), 0);
    HeaderSection front = HeaderSection.parse(added, added.length);
    FieldPolicy policy =
        FieldPolicy.of(message.options(), message.sender().origin().standing()).beside(front);
    return Stream.concat(
            front.fields().stream(),
            HeaderSection.parse(stored, stored.length).fields().stream().filter(policy::leaves))
        .map(field -> new String(field.octets(), StandardCharsets.UTF_8).strip())
        .toList();
  }

  private static Rights senders(String... patterns) {
    return new Rights(
        Stream.of(patterns).map(text -> SenderPattern.parse(text).orElseThrow()).toList(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty());
  }

  private static Rights rewriting() {
    return new Rights(
        List.of(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.of(mailbox("web07@mg.example.org")));
  }

  /** No limit for 0. */
  private static Rights limits(OptionalInt recipients, long hourly, long daily) {
    return new Rights(
        List.of(),
        recipients,
        hourly == 0 ? OptionalLong.empty() : OptionalLong.of(hourly),
        daily == 0 ? OptionalLong.empty() : OptionalLong.of(daily),
        Optional.empty());
  }
}
