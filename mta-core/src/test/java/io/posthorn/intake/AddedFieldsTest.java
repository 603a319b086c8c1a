package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.options.FieldPolicy;
import io.posthorn.options.SendingOptions;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.time.FakeTime;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 §4.4, RFC 6409 §8. */
class AddedFieldsTest {

  private static final MessageId ID = new MessageId(0x0123_4567_89ab_cdefL, 0xfedc_ba98_7654_3210L);
  private static final Origin CLIENT =
      new Origin(
          "192.0.2.7",
          "web1.example.org",
          "ESMTP",
          Optional.empty(),
          Optional.empty(),
          Standing.TRUSTED);
  private static final String COMPLETE =
      "From: ann@mg.example.org\r\nDate: x\r\nMessage-ID: <1@x>\r\n";

  @Test
  void completeMessageGetsReceivedAlone() {
    AddedFields added = added(COMPLETE, CLIENT, "bob@example.net");
    assertThat(added.text())
        .isEqualTo(
            """
            Received: from web1.example.org ([192.0.2.7])
            \tby relay.example.org with ESMTP id 014D2PF2DBSQQZXQ5TK1V58CGG
            \tfor <bob@example.net>;
            \tFri, 20 Nov 2026 08:15:00 +0000
            """
                .replace("\n", "\r\n"));
    assertThat(added.rfcMessageId()).isEqualTo("1@x");
  }

  @Test
  void writesWhatIsMissing() {
    AddedFields added = added("Subject: x\r\n", CLIENT, "bob@example.net");
    assertThat(fields(added))
        .containsEntry("Date", "Fri, 20 Nov 2026 08:15:00 +0000")
        .containsEntry("Message-ID", "<20261120081500.fedcba9876543210@mg.example.org>")
        .containsEntry("From", "<ann@mg.example.org>")
        .hasSize(4);
    assertThat(added.rfcMessageId()).isEqualTo("20261120081500.fedcba9876543210@mg.example.org");
  }

  @Test
  void tellsOfTlsAndIpv6() {
    Origin origin =
        new Origin(
            "2001:db8::7",
            "[IPv6:2001:db8::7]",
            "ESMTPSA",
            Optional.of("TLSv1.3 TLS_AES_256_GCM_SHA384"),
            Optional.of("postmaster@mg.example.org"),
            Standing.LOGIN);
    assertThat(fields(added(COMPLETE, origin, "bob@example.net")).get("Received"))
        .isEqualTo(
            "from [IPv6:2001:db8::7] ([IPv6:2001:db8::7])"
                + "\t(using TLSv1.3 TLS_AES_256_GCM_SHA384)"
                + "\tby relay.example.org with ESMTPSA id 014D2PF2DBSQQZXQ5TK1V58CGG"
                + "\tfor <bob@example.net>;\tFri, 20 Nov 2026 08:15:00 +0000");
  }

  @Test
  void tellsNobodyWhoElseGotIt() {
    AddedFields added = added(COMPLETE, CLIENT, "bob@example.net", "eve@example.net");
    assertThat(added.text()).doesNotContain("bob", "eve", " for ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nBcc: eve@example.net",
        "a\nX: y",
        "a\r b",
        "a) by evil.example",
        "a\u0000\u001b[31m",
        "a; Fri, 1 Jan 1999",
        "ä\u0085ö",
        "(",
        "",
      })
  void nothingFromTheClientMakesALineOrAClause(String said) {
    Origin origin =
        new Origin(said, said, said, Optional.of(said), Optional.of(said), Standing.LOGIN);
    AddedFields added = added(COMPLETE, origin, "bob@example.net");
    assertThat(fields(added)).containsOnlyKeys("Received");
    assertThat(added.text().chars().allMatch(c -> c < 0x7f)).isTrue();
    assertThat(added.text()).doesNotContain("\u0000").endsWith("+0000\r\n");
    assertThat(added.text().split("\r\n", -1)).hasSize(6);
    assertThat(added.text().chars().filter(c -> c == '(').count()).isEqualTo(2);
    assertThat(added.text().chars().filter(c -> c == ';').count()).isLessThanOrEqualTo(2);
  }

  @Test
  void boundsWhatTheClientSaid() {
    Origin origin =
        new Origin(
            "::1",
            "x".repeat(100_000),
            "ESMTP",
            Optional.empty(),
            Optional.empty(),
            Standing.TRUSTED);
    assertThat(added(COMPLETE, origin, "bob@example.net").text().lines())
        .allMatch(line -> line.length() < 998);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<a.b@example.net>          | a.b@example.net",
        "<a@b> (comment)            | a@b",
        "no-brackets                | no-brackets",
        "<>                         | <>",
        "<open                      | <open",
      })
  void keepsTheClientsMessageId(String value, String id) {
    String header = "From: ann@mg.example.org\r\nDate: x\r\nmessage-id: " + value + "\r\n";
    AddedFields added = added(header, CLIENT, "bob@example.net");
    assertThat(added.rfcMessageId()).isEqualTo(id);
    assertThat(fields(added)).containsOnlyKeys("Received");
  }

  @Test
  void replacesAnEmptyMessageId() {
    AddedFields added = added("From: a@x.org\r\nMessage-ID: \r\n", CLIENT, "bob@example.net");
    assertThat(fields(added)).containsKey("Message-ID");
  }

  @Test
  void anEmptyMessageIdBeforeAFilledOneCountsAsMissing() {
    String header = COMPLETE.replace("Message-ID:", "Message-ID: \r\nMessage-ID:");
    AddedFields added = added(header, CLIENT, "bob@example.net");
    assertThat(added.rfcMessageId()).isEqualTo("1@x");
    assertThat(fields(added)).containsOnlyKeys("Received");
    FieldPolicy policy = FieldPolicy.of(SendingOptions.NONE, Standing.LOGIN);
    assertThat(parse(header + "\r\n").fields())
        .filteredOn(field -> field.is("Message-ID") && policy.leaves(field))
        .hasSize(1);
  }

  @Test
  void cleansTheMessageIdThatIsWrittenDown() {
    String header = COMPLETE.replace("<1@x>", "<a\u0000\n\u001b b@" + "x".repeat(5000) + ">");
    AddedFields added = added(header, CLIENT, "bob@example.net");
    assertThat(added.rfcMessageId()).startsWith("a???b@xx").hasSize(998);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "ann@mg.example.org                     | none",
        "Ann <ann@shop.mg.example.org>          | none",
        "ceo@corp.example                       | <ceo=corp.example@mg.example.org>",
        "\"c e\"@corp.example                   | <\"c e=corp.example\"@mg.example.org>",
        "ann@mg.example.org, b@mg.example.org   | <ann@mg.example.org>",
        "ann@mg.example.org, ceo@corp.example   | <ceo=corp.example@mg.example.org>",
        "not an address                         | none",
      })
  void namesTheSenderWhereFromDoesNot(String from, String sender) {
    AddedFields added =
        added("Date: x\r\nMessage-ID: <1>\r\nFrom: " + from + "\r\n", CLIENT, "bob@example.net");
    assertThat(fields(added).get("Sender")).isEqualTo(sender);
    AddedFields given =
        added("Sender: x@y.org\r\nFrom: " + from + "\r\n", CLIENT, "bob@example.net");
    assertThat(fields(given)).doesNotContainKey("Sender");
  }

  @Test
  void sendsForAnybodyAsPostmaster() {
    String from = "From: " + "x".repeat(60) + "@corp.example\r\n";
    assertThat(fields(added(from, CLIENT, "bob@example.net")).get("Sender"))
        .isEqualTo("<postmaster@mg.example.org>");
  }

  private static AddedFields added(String header, Origin origin, String... recipients) {
    Domain domain = new Domain("mg.example.org");
    AddedFields.Stamp stamp =
        new AddedFields.Stamp("relay.example.org", ID, FakeTime.START, domain);
    List<Mailbox> to =
        List.of(recipients).stream()
            .map(AddressParser::mailbox)
            .map(Optional::orElseThrow)
            .toList();
    ReversePath from = ReversePath.of(new Mailbox("ann", domain));
    Envelope envelope = new Envelope(from, to, BodyType.SEVEN_BIT, false);
    return AddedFields.of(stamp, envelope, origin, parse(header + "\r\n"));
  }

  private static Map<String, String> fields(AddedFields added) {
    return parse(added.text()).fields().stream()
        .collect(Collectors.toMap(Field::name, Field::value));
  }

  private static HeaderSection parse(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return HeaderSection.parse(octets, octets.length);
  }
}
