package io.posthorn.rocks;

import io.posthorn.account.Rights;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.SenderPattern;
import io.posthorn.account.StoredCredential;
import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.mime.Attachment;
import io.posthorn.options.Labels;
import io.posthorn.options.SendingOptions;
import io.posthorn.options.SendingOptions.Track;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.DeliverBy;
import io.posthorn.smtp.Hold;
import io.posthorn.smtp.Notify;
import io.posthorn.smtp.OriginalRecipient;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.SampleMail;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One of each record, with as many fields filled as there are, and one with as few. */
final class RecordSamples {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123Z");
  private static final MessageId ID = MessageId.parse("01KAG3T6YCZZZZZZZZZZZZZZZZ").orElseThrow();
  private static final EntryId ENTRY = new EntryId(ID, 41);
  private static final Attempt ATTEMPT = attempt(Optional.of("2001:db8::7"));
  private static final Attempt NOWHERE =
      new Attempt(1, NOON, Duration.ZERO, Optional.empty(), Attempt.Session.NONE);
  private static final Cause CAUSE = Cause.of(Scope.RECIPIENT, 450, "4.2.1", "Mailbox busy");
  private static final Cause NO_CODE =
      new Cause(Scope.ROUTE, Cause.NO_EXCHANGER, Optional.empty(), "");

  private static final Labels LABELS =
      new Labels(List.of("welcome", "spring"), Optional.of("{\"order\":\"4711\"}"));

  private static final Facts FACTS =
      new Facts(
          SampleMail.SENDER,
          ReversePath.NULL,
          List.of(SampleMail.mailbox("a@example.com"), SampleMail.mailbox("b@example.net")),
          SampleMail.ORIGIN,
          new Facts.Content(
              "1@mg.example.org",
              "Shop <shop@mg.example.org>",
              "a@example.com, b@example.net",
              "Grüße",
              List.of(new Attachment("a.pdf", "application/pdf", 1234)),
              987654321L),
          LABELS,
          true);

  /** A record, its codec, and the name of its golden file. */
  record Sample<T>(RecordCodec<T> codec, T value) {}

  private RecordSamples() {}

  static Map<String, Sample<?>> all() {
    Map<String, Sample<?>> samples = new LinkedHashMap<>();
    samples.put("message", new Sample<>(new MessageCodec(), message(options())));
    Message least = leastMessage(Standing.STRANGER);
    samples.put("message-least", new Sample<>(new MessageCodec(), least));
    samples.put("entry", new Sample<>(new EntryCodec(), entry(ATTEMPT, Optional.of(hold()))));
    samples.put("entry-least", new Sample<>(new EntryCodec(), leastEntry()));
    samples.put("queue", new Sample<>(QueueRow.CODEC, new QueueRow(queue(), 1234567890123L)));
    Mailbox alice = SampleMail.mailbox("alice@example.com");
    News failure = new News.Failed(ATTEMPT, CAUSE);
    Owed failed = new Owed(ENTRY, Recipient.of(alice), failure);
    samples.put("owed", new Sample<>(new OwedCodec(), failed));
    News success = new News.Relayed(ATTEMPT, Reply.of(250, "2.0.0", "Ok"));
    Owed relayed = new Owed(ENTRY, wishing("alice@example.com"), success);
    samples.put("owed-relayed", new Sample<>(new OwedCodec(), relayed));
    Message held = wishing(new Hold.For(Duration.ofHours(1)));
    samples.put("message-wishes", new Sample<>(new MessageCodec(), held));
    Message until = wishing(new Hold.Until(NOON));
    samples.put("message-wishes-until", new Sample<>(new MessageCodec(), until));
    Entry plain = leastEntry();
    Entry wanted = Entry.of(plain.id(), wishing("a@x"), plain.queue(), plain.pause());
    samples.put("entry-wishes", new Sample<>(new EntryCodec(), wanted));
    RecordCodec<Event> events = new EventCodec();
    samples.put("event-accepted", new Sample<>(events, accepted()));
    samples.put("event-delivered", new Sample<>(events, delivered(ATTEMPT)));
    samples.put(
        "event-deferred",
        new Sample<>(
            events,
            new Event.Deferred(
                ENTRY,
                SampleMail.mailbox("a b@example.net"),
                CAUSE,
                ATTEMPT,
                NOON.plusSeconds(300))));
    samples.put(
        "event-bounced",
        new Sample<>(
            events,
            new Event.Bounced(ENTRY, SampleMail.mailbox("@example.net"), NO_CODE, NOWHERE)));
    samples.put("domain", new Sample<>(new StoredDomainCodec(), domain()));
    samples.put("domain-least", new Sample<>(new StoredDomainCodec(), leastDomain()));
    samples.put("credential", new Sample<>(new StoredCredentialCodec(), credential()));
    samples.put("credential-rights", new Sample<>(new StoredCredentialCodec(), withRights()));
    Mailbox bob = SampleMail.mailbox("bob@example.net");
    Event.Note note = new Event.Note("root", "wrong campaign");
    Reply refusal = Reply.of(550, "5.7.1", "<x@example.com>: not yours");
    samples.put("event-rejected", new Sample<>(events, new Event.Rejected(ID, FACTS, refusal)));
    samples.put("event-dropped", new Sample<>(events, new Event.Dropped(ID)));
    samples.put("event-held", new Sample<>(events, new Event.Held(ENTRY, bob, note)));
    samples.put("event-released", new Sample<>(events, new Event.Released(ENTRY, bob, note, NOON)));
    return samples;
  }

  /** What the golden files of earlier versions are to be read as. */
  static Map<String, Sample<?>> earlier() {
    SendingOptions options =
        SendingOptions.NONE.with(
            new SendingOptions.Security(Optional.of(true), Optional.of(false), Optional.of(true)));
    Facts facts =
        new Facts(
            SampleMail.SENDER,
            ReversePath.NULL,
            FACTS.recipients(),
            SampleMail.ORIGIN,
            new Facts.Content("1@mg.example.org", "", "", "", List.of(), 987654321L),
            Labels.NONE,
            false);
    Attempt early = attempt(Optional.empty());
    return Map.of(
        "message-before", new Sample<>(new MessageCodec(), message(options)),
        "message-least-before", new Sample<>(new MessageCodec(), leastMessage(Standing.TRUSTED)),
        "entry-before", new Sample<>(new EntryCodec(), entry(early, Optional.empty())),
        "event-accepted-before", new Sample<>(new EventCodec(), new Event.Accepted(ID, facts)),
        "event-delivered-before", new Sample<>(new EventCodec(), delivered(early)));
  }

  private static StoredDomain domain() {
    return new StoredDomain(
        SampleMail.SENDER,
        new TlsPolicy(true, false),
        true,
        List.of(
            new StoredDomain.Key("ph2026b", "-----BEGIN PRIVATE KEY-----\nb\n", NOON),
            new StoredDomain.Key("ph2026a", "-----BEGIN PRIVATE KEY-----\na\n", Instant.EPOCH)),
        NOON);
  }

  private static StoredDomain leastDomain() {
    return new StoredDomain(
        new Domain("x"), TlsPolicy.OPPORTUNISTIC, false, List.of(), Instant.EPOCH);
  }

  /** RFC 7677 §3: the password is pencil. */
  private static StoredCredential credential() {
    Base64.Decoder base64 = Base64.getDecoder();
    return new StoredCredential(
        "rené@mg.example.org",
        SampleMail.SENDER,
        ScramVerifier.ofParts(
            base64.decode("W22ZaJ0SNY7soEsUEjb6gQ=="),
            4096,
            base64.decode("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="),
            base64.decode("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")),
        NOON);
  }

  private static StoredCredential withRights() {
    StoredCredential usual = credential();
    return new StoredCredential(
        usual.login(),
        usual.domain(),
        usual.verifier(),
        usual.created(),
        new Rights(
            Stream.of("app@mg.example.org", "*@*.mg.example.org")
                .map(text -> SenderPattern.parse(text).orElseThrow())
                .toList(),
            OptionalInt.of(50),
            OptionalLong.of(500),
            OptionalLong.of(3_000_000_000L),
            Optional.of(SampleMail.mailbox("web07@mg.example.org"))));
  }

  private static QueueName queue() {
    return new QueueName(SampleMail.SENDER, new Domain("[IPv6:2001:db8::1]"));
  }

  private static Message message(SendingOptions options) {
    return new Message(
        ID,
        new Message.Sender(
            ReversePath.of(SampleMail.mailbox("bounce@mg.example.org")),
            SampleMail.SENDER,
            SampleMail.ORIGIN),
        new Message.Content(
            new BodyRef(new MessageId(7, -1), 101, 100L * BodyRef.CHUNK_OCTETS + 1),
            "Received: from x\r\n",
            "1@mg.example.org",
            BodyType.EIGHT_BIT,
            true),
        options,
        new Message.Life(NOON, NOON.plusSeconds(60), NOON.plus(Duration.ofDays(3))),
        1000);
  }

  private static Recipient wishing(String address) {
    return new Recipient(
        SampleMail.mailbox(address),
        Optional.of(new Notify(true, false, true)),
        Optional.of(new OriginalRecipient("utf-8", "al\u00efce+1@example.com")));
  }

  private static Message wishing(Hold hold) {
    Message least = leastMessage(Standing.LOGIN);
    return new Message(
        least.id(),
        least.sender(),
        least.content(),
        least.options(),
        least.life(),
        1,
        Wishes.NONE
            .with(Wishes.Returns.FULL)
            .withEnvelopeId("QQ 314159+")
            .withRequireTls()
            .withAuth("a+b@example.com")
            .with(
                Wishes.Timing.NONE
                    .with(hold)
                    .with(new DeliverBy(Duration.ofSeconds(-60), true, true))
                    .withPriority(-9)));
  }

  private static Message leastMessage(Standing standing) {
    return new Message(
        new MessageId(0, 0),
        new Message.Sender(
            ReversePath.NULL,
            new Domain("x"),
            new Origin("", "", "", Optional.empty(), Optional.empty(), standing)),
        new Message.Content(
            new BodyRef(new MessageId(0, 0), 1, 0), "", "", BodyType.SEVEN_BIT, false),
        SendingOptions.NONE,
        new Message.Life(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH),
        1);
  }

  private static Entry.Hold hold() {
    return new Entry.Hold(
        NOON, new Event.Note("root", "wrong campaign"), new Entry.Pause(NOON, Reason.BACKOFF));
  }

  private static Entry entry(Attempt attempt, Optional<Entry.Hold> hold) {
    return new Entry(
        ENTRY,
        Recipient.of(SampleMail.mailbox("\"quoted\\ one@example.net")),
        queue(),
        new Entry.Pause(NOON, Reason.BACKOFF),
        12,
        List.of(new Entry.Failure(attempt, CAUSE), new Entry.Failure(NOWHERE, NO_CODE)),
        hold);
  }

  private static Entry leastEntry() {
    return new Entry(
        new EntryId(new MessageId(-1, -1), 0),
        Recipient.of(SampleMail.mailbox("a@x")),
        new QueueName(new Domain("x"), new Domain("x")),
        new Entry.Pause(Instant.EPOCH, Reason.DUE_NOW),
        0,
        List.of(),
        Optional.empty());
  }

  private static Attempt attempt(Optional<String> sendingIp) {
    return new Attempt(
        3,
        NOON,
        Duration.ofNanos(1_234_567),
        Optional.of(new Attempt.Host("mx.example.net", "2001:db8::25", sendingIp)),
        new Attempt.Session(true, true, "TLSv1.3 TLS_AES_256_GCM_SHA384", true));
  }

  private static Event delivered(Attempt attempt) {
    return new Event.Delivered(
        ENTRY,
        SampleMail.mailbox("rené@example.net"),
        new Reply(250, Optional.empty(), List.of("first", "last")),
        attempt);
  }

  private static SendingOptions options() {
    return new SendingOptions(
        new SendingOptions.Security(Optional.of(true), Optional.of(false), Optional.of(true)),
        new SendingOptions.Timing(
            Optional.of(NOON),
            Optional.of(Duration.ofMinutes(90)),
            Optional.of(Duration.ofHours(24)),
            Optional.of(LocalTime.of(14, 30))),
        true,
        LABELS,
        new SendingOptions.Tracking(
            Optional.of(Track.YES),
            Optional.of(Track.HTML_ONLY),
            Optional.of(Track.NO),
            Optional.of(Track.YES)),
        new SendingOptions.Source(
            Optional.of(InetAddress.ofLiteral("192.0.2.9")), Optional.of("pool-1")),
        new SendingOptions.Extras(
            Optional.of("{\"name\":\"x\"}"),
            Optional.of("example.org/s1"),
            Optional.of("example.org/s2"),
            Optional.of("https://example.org/archive"),
            List.of("x-mailgun-tag")));
  }

  private static Event accepted() {
    return new Event.Accepted(ID, FACTS);
  }
}
