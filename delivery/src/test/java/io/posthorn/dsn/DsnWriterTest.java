package io.posthorn.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.mime.HeaderSection;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.OriginalRecipient;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3464, RFC 6522, RFC 6533; read back by Angus Mail. */
class DsnWriterTest {

  private static final Instant ACCEPTED = FakeTime.START;
  private static final Instant TRIED = ACCEPTED.plusSeconds(2);
  private static final Instant NOW = ACCEPTED.plusSeconds(3);
  private static final Message MESSAGE =
      SampleMail.message(new BodyRef(new MessageId(1, 1), 1, 60), 7, ACCEPTED, ACCEPTED, 4);
  private static final String HEADER =
      "Received: from client.example.org\r\nFrom: a@mg.example.org\r\nSubject: A test\r\n";
  private static final Cause NO_USER =
      Cause.of(Scope.RECIPIENT, Reply.of(550, "5.1.1", "No such user here"));

  /** Each kind of failure: a host's no, the end of patience, no host, a host that is too small. */
  private static List<Owed> kinds() {
    Cause tooOld = Cause.tooOld(Cause.of(Scope.RECIPIENT, Reply.of(450, "4.2.1", "Mailbox busy")));
    Cause noDomain = Cause.of(Scope.ROUTE, 498, "5.1.2", "No MX for [nowhere.example]");
    Cause tooLarge =
        Cause.of(Scope.CAPABILITY, 552, "5.3.4", "mx.tiny.example takes 10 octets, not 60");
    return List.of(
        failure(0, "bob@example.net", "mx.example.net", NO_USER),
        failure(1, "\"e v\"@example.com", "mx2.example.com", tooOld),
        failure(2, "x@nowhere.example", "", noDomain),
        failure(3, "y@tiny.example", "mx.tiny.example", tooLarge));
  }

  /** What a host may say to be taken for somebody else. */
  private static Owed hostile() {
    String said =
        "No\r\nX-Evil: yes\r\n\r\nFinal-Recipient: rfc822; victim@example.com\r\n--=_token-0"
            + "\r\nContent-Type: text/html\r\n\r\n<b>\u001b[2J\u0000\u202egnp.exe \u00fcber\u2028"
            + "\ud83d\ude00 \u0085--=_token-0-- "
            + "x".repeat(64 << 10);
    Cause cause = new Cause(Scope.RECIPIENT, 550, Optional.empty(), said);
    return failure(0, "bob@example.net", "mx.example.net\r\nX-Evil: yes\r\n\r\n.", cause);
  }

  @Test
  void reportsInThreeParts() throws IOException {
    byte[] report = write(HEADER, kinds().toArray(Owed[]::new));
    assertThat(new String(report, StandardCharsets.US_ASCII)).isEqualTo(golden("four-kinds.eml"));
  }

  @Test
  void survivesHostileHosts() throws IOException {
    String header = "Received: from client.example.org\r\nSubject: Gr\u00fc\u00dfe \u202e!\r\n";
    byte[] report = write(header, hostile());
    assertThat(new String(report, StandardCharsets.US_ASCII)).isEqualTo(golden("hostile.eml"));
  }

  private static Owed news(int index, String recipient, String original, News news) {
    Optional<OriginalRecipient> whom = OriginalRecipient.parse(original);
    Mailbox address = AddressParser.mailbox(recipient).orElseThrow();
    return new Owed(
        new EntryId(MESSAGE.id(), index), new Recipient(address, Optional.empty(), whom), news);
  }

  private static Message wishing(Wishes wishes) {
    return new Message(
        MESSAGE.id(),
        MESSAGE.sender(),
        MESSAGE.content(),
        MESSAGE.options(),
        MESSAGE.life(),
        4,
        wishes);
  }

  private static Attempt attempt() {
    return ((News.Failed) failure(0, "a@x", "mx.example.net", NO_USER).news()).attempt();
  }

  /** RFC 3461 §6.3, RFC 3464 §2.2.1, §2.3.1, RFC 6533 §3. */
  @Test
  void namesWhatTheSenderKnowsItBy() throws IOException {
    Reply taken = new Reply(250, Optional.empty(), List.of("Ok: queued"));
    List<Owed> news =
        List.of(
            news(0, "bob@example.net", "rfc822;list+2Ba@example.org", news(NO_USER)),
            news(1, "eve@example.net", "utf-8;\\x{E8}ve@example.org", news(taken)));
    Wishes wishes = Wishes.NONE.withEnvelopeId("QQ 314159");
    byte[] report =
        writer()
            .write(
                wishing(wishes),
                news,
                Returned.header(HEADER.getBytes(StandardCharsets.US_ASCII)),
                NOW,
                "token");
    assertThat(new String(report, StandardCharsets.US_ASCII)).isEqualTo(golden("wished.eml"));
  }

  @Test
  void tellsOfSuccess() throws IOException {
    News taken = news(Reply.of(250, "2.6.0", "Queued"));
    byte[] report = write(HEADER, news(0, "bob@example.net", "", taken));
    assertThat(new String(report, StandardCharsets.US_ASCII)).isEqualTo(golden("handed-on.eml"));
  }

  @Test
  void tellsOfDelay() throws IOException {
    Cause busy = Cause.of(Scope.RECIPIENT, Reply.of(450, "4.2.1", "Mailbox busy"));
    Instant until = ACCEPTED.plusSeconds(3 * 86_400);
    Optional<Entry.Failure> last = Optional.of(new Entry.Failure(attempt(), busy));
    byte[] report =
        write(
            HEADER,
            news(0, "bob@example.net", "", new News.Delayed(last, until)),
            news(1, "eve@example.net", "", new News.Delayed(Optional.empty(), until)));
    assertThat(new String(report, StandardCharsets.US_ASCII)).isEqualTo(golden("delayed.eml"));
  }

  private static News news(Cause cause) {
    return new News.Failed(attempt(), cause);
  }

  private static News news(Reply reply) {
    return new News.Relayed(attempt(), reply);
  }

  @Test // RFC 3461 §4.3
  void returnsTheWholeMessageAsItWasDeclared() throws Exception {
    byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
    byte[] body = "Gr\u00fc\u00dfe\r\n--=_token-0\r\n.\r\n".getBytes(StandardCharsets.UTF_8);
    Returned whole = Returned.whole(MESSAGE, header, body);
    byte[] octets = writer().write(MESSAGE, kinds(), whole, NOW, "token");
    ParsedReport report = ParsedReport.of(octets);
    assertThat(whole.isSevenBit()).isFalse();
    assertThat(report.headerType()).isEqualTo("message/rfc822");
    assertThat(report.parts().getCount()).isEqualTo(3);
    assertThat(report.headerText())
        .isEqualTo(HEADER + "\r\n" + new String(body, StandardCharsets.UTF_8));
    assertThat(new String(octets, StandardCharsets.UTF_8))
        .contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nReceived")
        .contains("boundary=\"=_token-1\"");
  }

  @ParameterizedTest // RFC 2046 §5.2.1: it cannot be encoded
  @ValueSource(strings = {"a\0b\r\n", "LONG"})
  void returnsTheHeaderWhereTheRestCannotStandInAReport(String text) {
    byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
    String body = text.equals("LONG") ? "x".repeat(999) + "\r\n" : text;
    Returned returned = Returned.whole(MESSAGE, header, body.getBytes(StandardCharsets.US_ASCII));
    assertThat(returned.whole()).isFalse();
    assertThat(returned.octets()).isEqualTo(header);
    byte[] utf8 = "Subject: \u00fc\r\n".getBytes(StandardCharsets.UTF_8);
    assertThat(Returned.whole(MESSAGE, utf8, new byte[0]).whole()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Subject: A test            | Not delivered: A test
          Subject: Gr\u00fc\u00dfe             | Not delivered: Gr\u00fc\u00dfe
          Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= | Not delivered: Gr\u00fc\u00dfe
          Subject: =?utf-8?q?a=0D=0AX-Evil:_y?= | Not delivered: a X-Evil: y
          Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?= | Not delivered: =?utf-8?q?x?=
          Subject: a\u202e b         | Not delivered: a b
          Subject:                   | Not delivered to bob@example.net
          X-None: a                  | Not delivered to bob@example.net
          """)
  void subjectNamesTheMessage(String field, String subject) throws Exception {
    String header = field.replace("\\u202e", "\u202e") + "\r\n";
    byte[] octets = write(header, failure(0, "bob@example.net", "mx.example.net", NO_USER));
    assertSevenBitLines(octets);
    assertThat(ParsedReport.of(octets).message().getSubject()).isEqualTo(subject);
    assertThat(ParsedReport.of(octets).message().getHeader("X-Evil")).isNull();
  }

  @Test
  void longSubjectIsCutBetweenWords() throws Exception {
    String header = "Subject: " + "wort ".repeat(60) + "\r\n";
    byte[] octets = write(header, failure(0, "bob@example.net", "mx.example.net", NO_USER));
    String raw = HeaderSection.parse(octets, octets.length).first("Subject").orElseThrow().value();
    assertThat(raw).endsWith("wort wort ...").hasSizeBetween(200, 230);

    String letters = "Subject: " + "\ud83d\ude00".repeat(300) + "\r\n";
    octets = write(letters, failure(0, "bob@example.net", "mx.example.net", NO_USER));
    assertSevenBitLines(octets);
    assertThat(ParsedReport.of(octets).message().getSubject())
        .isEqualTo("Not delivered: " + "\ud83d\ude00".repeat(100) + " ...");
  }

  /** Who deleted it and why is for the events: a report goes to anybody. */
  @Test
  void saysNothingOfTheAdministratorWhoDeletedIt() throws Exception {
    Cause deleted =
        Cause.of(Scope.OPERATOR, 690, "5.3.0", "Deleted from the queue by sabine: fraud case 12");
    byte[] octets = write(HEADER, failure(0, "bob@example.net", "", deleted));
    ParsedReport report = ParsedReport.of(octets);
    assertThat(report.text())
        .contains("Reason: An administrator removed the message from the queue.");
    assertThat(report.ofRecipient(0, "Diagnostic-Code"))
        .isEqualTo("x-posthorn; 690 5.3.0 An administrator removed the message from the queue.");
    assertThat(new String(octets, StandardCharsets.US_ASCII)).doesNotContain("sabine", "fraud");
  }

  @Test
  void saysHowManyOfHowMany() throws Exception {
    Owed failure = failure(0, "bob@example.net", "mx.example.net", NO_USER);
    String one = ParsedReport.of(write(HEADER, failure)).text().replace('\n', ' ');
    assertThat(one).contains("could not be delivered to 1 of its 4 recipients. It will not");
  }

  @Test
  void strangeMessageIdIsNotRepeated() throws Exception {
    for (String id : List.of("", "no-at", "a@b>x", "\u00fc@b", "a@" + "b".repeat(600))) {
      Message.Content of = MESSAGE.content();
      Message.Content content =
          new Message.Content(of.body(), of.addedFields(), id, of.type(), false);
      Message message =
          new Message(
              MESSAGE.id(), MESSAGE.sender(), content, MESSAGE.options(), MESSAGE.life(), 1);
      byte[] octets = writer().write(message, kinds(), Returned.header(new byte[0]), NOW, "token");
      assertThat(ParsedReport.of(octets).fieldNames()).doesNotContain("In-Reply-To", "References");
    }
  }

  @Test
  void isReadByPython() throws Exception {
    assertThat(PythonMail.read(write(HEADER, kinds().toArray(Owed[]::new))))
        .containsExactly(
            "multipart/report delivery-status",
            "text/plain message/delivery-status text/rfc822-headers",
            "subject Not delivered: A test",
            "auto-submitted auto-replied",
            "reporting-mta dns; relay.example.org",
            "rfc822; bob@example.net|failed|5.1.1|smtp; 550 5.1.1 No such user here",
            "rfc822; \"e v\"@example.com|failed|5.4.7|"
                + "x-posthorn; 602 5.4.7 Too old; last: 450 4.2.1 Mailbox busy",
            "rfc822; x@nowhere.example|failed|5.1.2|x-posthorn; 498 5.1.2 No MX for"
                + " [nowhere.example]",
            "rfc822; y@tiny.example|failed|5.3.4|x-posthorn; 552 5.3.4 mx.tiny.example takes 10"
                + " octets, not 60",
            "returned From Received Subject",
            "defects 0");
  }

  @Test
  void hostileHostsDoNotConfusePython() throws Exception {
    List<String> lines = PythonMail.read(write(HEADER, hostile()));
    assertThat(lines)
        .hasSize(8)
        .contains(
            "text/plain message/delivery-status text/rfc822-headers",
            "returned From Received Subject",
            "defects 0");
    assertThat(lines.get(5))
        .startsWith("rfc822; bob@example.net|failed|5.0.0|smtp; 550 No X-Evil: yes")
        .contains("Final-Recipient: rfc822; victim@example.com");
  }

  @Test
  void isReadByOthers() throws Exception {
    ParsedReport report =
        ParsedReport.of(write(HEADER, failure(0, "bob@example.net", "mx.example.net", NO_USER)));
    assertThat(report.fieldNames())
        .containsExactly(
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type");
    assertThat(report.message().getContentType())
        .startsWith("multipart/report; report-type=delivery-status;");
    assertThat(report.message().getHeader("Auto-Submitted")).containsExactly("auto-replied");
    assertThat(report.message().getFrom()[0])
        .hasToString("Mail Delivery System <MAILER-DAEMON@relay.example.org>");
    assertThat(report.message().getAllRecipients()[0]).hasToString("bounce@mg.example.org");
    assertThat(report.parts().getCount()).isEqualTo(3);
    assertThat(report.status().getMessageDSN().getHeader("Reporting-MTA"))
        .containsExactly("dns; relay.example.org");
    assertThat(report.status().getMessageDSN().getHeader("Arrival-Date"))
        .containsExactly("Fri, 20 Nov 2026 08:15:00 +0000");
    assertThat(report.status().getRecipientDSNCount()).isEqualTo(1);
    assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; bob@example.net");
    assertThat(report.ofRecipient(0, "Action")).isEqualTo("failed");
    assertThat(report.ofRecipient(0, "Status")).isEqualTo("5.1.1");
    assertThat(report.ofRecipient(0, "Remote-MTA")).isEqualTo("dns; mx.example.net");
    assertThat(report.ofRecipient(0, "Diagnostic-Code"))
        .isEqualTo("smtp; 550 5.1.1 No such user here");
    assertThat(report.ofRecipient(0, "Last-Attempt-Date"))
        .isEqualTo("Fri, 20 Nov 2026 08:15:02 +0000");
    assertThat(report.headerType()).isEqualTo("text/rfc822-headers");
    assertThat(report.headerText()).isEqualTo(HEADER);
  }

  @ParameterizedTest
  @CsvSource({"550 5.7.1, 5.7.1", "550 4.7.1, 5.7.1", "550 2.0.0, 5.0.0", "550, 5.0.0"})
  void statusIsOfAFailureForGood(String codes, String status) throws Exception { // RFC 3463 §2
    Optional<String> enhanced =
        codes.length() > 3 ? Optional.of(codes.substring(4)) : Optional.empty();
    Reply reply =
        enhanced.map(code -> Reply.of(550, code, "No")).orElseGet(() -> Reply.plain(550, "No"));
    ParsedReport report =
        ParsedReport.of(
            write(HEADER, failure(0, "b@x.example", "mx", Cause.of(Scope.RECIPIENT, reply))));
    assertThat(report.ofRecipient(0, "Status")).isEqualTo(status);
    assertThat(report.ofRecipient(0, "Diagnostic-Code")).isEqualTo("smtp; " + codes + " No");
  }

  @Test
  void whatPeersSayBeginsNoFieldAndNoPart() throws Exception {
    byte[] octets = write(HEADER, hostile());
    assertSevenBitLines(octets);
    assertThat(octets).hasSizeLessThan(8 << 10);
    ParsedReport report = ParsedReport.of(octets);
    assertThat(report.message().getHeader("X-Evil")).isNull();
    assertThat(report.parts().getCount()).isEqualTo(3);
    assertThat(report.status().getRecipientDSNCount()).isEqualTo(1);
    assertThat(report.status().getRecipientDSN(0).getHeader("X-Evil")).isNull();
    assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; bob@example.net");
    assertThat(report.ofRecipient(0, "Diagnostic-Code"))
        .startsWith("smtp; 550 No X-Evil: yes Final-Recipient: rfc822; victim")
        .matches("[ -~]+");
    assertThat(report.text())
        .contains("gnp.exe \u00fcber")
        .contains("\ud83d\ude00")
        .doesNotContain("\u001b", "\u202e", "\u2028", "\u0085", "\nX-Evil", "\n--", "\nFinal");
    assertThat(report.headerText()).isEqualTo(HEADER);
  }

  @Test
  void guessedBoundaryIsNotUsed() throws Exception { // RFC 2046 §5.1.1
    String header =
        "--=_token-0--: a field name may look like this\r\n--=_token-1: and this\r\n" + HEADER;
    ParsedReport report =
        ParsedReport.of(write(header, failure(0, "bob@example.net", "mx.example.net", NO_USER)));
    assertThat(report.parts().getCount()).isEqualTo(3);
    assertThat(report.headerText()).isEqualTo(header);
    assertThat(report.message().getContentType()).contains("boundary=\"=_token-2\"");
  }

  @Test
  void addressesBeyondAsciiStaySevenBit() throws Exception { // RFC 6533 §3
    byte[] octets = write(HEADER, failure(0, "j\u00f6rg+a@example.net", "mx.example.net", NO_USER));
    assertSevenBitLines(octets);
    ParsedReport report = ParsedReport.of(octets);
    assertThat(report.ofRecipient(0, "Final-Recipient"))
        .isEqualTo("utf-8; j\\x{F6}rg\\x{2B}a@example.net");
    assertThat(report.text()).contains("<j\u00f6rg+a@example.net>");
  }

  @Test
  void senderBeyondAsciiIsNamedAsItIs() throws Exception { // RFC 6531 §3.7.1
    ReversePath path =
        ReversePath.of(AddressParser.mailbox("j\u00f6rg@mg.example.org").orElseThrow());
    Message.Sender sender =
        new Message.Sender(path, MESSAGE.sender().domain(), MESSAGE.sender().origin());
    Message message =
        new Message(MESSAGE.id(), sender, MESSAGE.content(), MESSAGE.options(), MESSAGE.life(), 1);
    byte[] octets =
        writer()
            .write(
                message,
                List.of(failure(0, "bob@example.net", "mx.example.net", NO_USER)),
                Returned.header(HEADER.getBytes(StandardCharsets.UTF_8)),
                NOW,
                "token");
    HeaderSection header = HeaderSection.parse(octets, octets.length);
    assertThat(header.first("To").orElseThrow().value()).isEqualTo("<j\u00f6rg@mg.example.org>");
  }

  @Test
  void headerBeyondAsciiIsEncoded() throws Exception { // RFC 6522 §4
    String utf8 = "Subject: Gr\u00fc\u00dfe = 1\r\nTo: j\u00f6rg@example.net \r\n";
    byte[] octets = write(utf8, failure(0, "b@example.net", "mx", NO_USER));
    assertSevenBitLines(octets);
    ParsedReport report = ParsedReport.of(octets);
    assertThat(report.headerType()).isEqualTo("text/rfc822-headers");
    assertThat(report.headerText()).isEqualTo(utf8);

    byte[] latin1 = "Subject: Gr\u00fc\u00dfe\r\n".getBytes(StandardCharsets.ISO_8859_1);
    octets = write(latin1, failure(0, "b@example.net", "mx", NO_USER));
    assertSevenBitLines(octets);
    report = ParsedReport.of(octets);
    assertThat(report.headerType()).isEqualTo("text/rfc822-headers");
    assertThat(report.header()).isEqualTo(latin1);
  }

  @Test
  void longLinesAreEncoded() throws Exception { // RFC 5322 §2.1.1
    String fits = "X-Long: " + "x".repeat(990) + "\r\n";
    String over = "X-Long: " + "x".repeat(991) + "\r\n";
    for (String header : List.of(fits, over)) {
      byte[] octets = write(header, failure(0, "b@example.net", "mx", NO_USER));
      assertSevenBitLines(octets);
      assertThat(ParsedReport.of(octets).headerText()).isEqualTo(header);
    }
  }

  @Test
  void namesManyRecipients() throws Exception {
    Owed[] failures = new Owed[1000];
    for (int i = 0; i < failures.length; i++) {
      failures[i] = failure(i, "user" + i + "@example.net", "mx.example.net", NO_USER);
    }
    ParsedReport report = ParsedReport.of(write(HEADER, failures));
    assertThat(report.status().getRecipientDSNCount()).isEqualTo(1000);
    assertThat(report.ofRecipient(999, "Final-Recipient")).isEqualTo("rfc822; user999@example.net");
  }

  @ParameterizedTest
  @CsvSource({
    "5.1.1, Check the address.",
    "5.1.2, Check what stands behind the @",
    "5.1.10, Nobody behind the @ takes mail",
    "5.6.7, no letters beyond ASCII",
    "5.1.8, does not accept your own address",
    "5.2.2, takes no mail now",
    "5.3.4, too large",
    "5.4.6, administrator of your mail system",
    "5.7.26, refused the message by its rules"
  })
  void saysWhatToDo(String status, String advice) throws Exception {
    Cause cause = Cause.of(Scope.RECIPIENT, Reply.of(550, status, "No"));
    ParsedReport report =
        ParsedReport.of(write(HEADER, failure(0, "bob@example.net", "mx.example.net", cause)));
    assertThat(report.text())
        .contains("<bob@example.net>\n    mx.example.net said: 550 " + status + " No\n    ")
        .contains(advice);
  }

  private static void assertSevenBitLines(byte[] octets) {
    int line = 0;
    for (byte octet : octets) {
      assertThat(octet).isPositive();
      line = octet == '\n' ? 0 : line + 1;
      assertThat(line).isLessThanOrEqualTo(999);
    }
  }

  private static byte[] write(String header, Owed... failures) {
    return write(header.getBytes(StandardCharsets.UTF_8), failures);
  }

  private static byte[] write(byte[] header, Owed... failures) {
    return writer().write(MESSAGE, List.of(failures), Returned.header(header), NOW, "token");
  }

  private static DsnWriter writer() {
    return new DsnWriter(new Domain("relay.example.org"));
  }

  private static Owed failure(int index, String recipient, String host, Cause cause) {
    return Failures.of(MESSAGE.id(), index, recipient, host, cause, TRIED);
  }

  private static String golden(String name) throws IOException {
    try (var in = DsnWriterTest.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replace("\n", "\r\n");
    }
  }
}
