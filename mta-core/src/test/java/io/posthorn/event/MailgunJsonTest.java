package io.posthorn.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.options.Labels;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shape of events, field by field, against Mailgun's. */
class MailgunJsonTest {

  private static final MailgunJson JSON = new MailgunJson("https://relay.example.org");

  /** The files have one field a line; white space does not count. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "accepted",
        "rejected",
        "dropped",
        "delivered",
        "deferred",
        "bounced",
        "expired",
        "no-exchanger",
        "held",
        "released",
        "trimmed"
      })
  void looksAsWrittenDown(String type) {
    assertThat(JsonValue.object(JSON.text(sample(type)))).isEqualTo(JsonValue.object(golden(type)));
  }

  private static Occurrence sample(String type) {
    Event event =
        switch (type) {
          case "accepted" -> SampleEvents.accepted();
          case "rejected" -> SampleEvents.rejected();
          case "dropped" -> SampleEvents.dropped();
          case "delivered", "trimmed" -> SampleEvents.delivered();
          case "deferred" -> SampleEvents.deferred();
          case "bounced" -> SampleEvents.bounced();
          case "expired" ->
              SampleEvents.bounced(
                  Cause.of(Scope.EXPIRY, Cause.TOO_OLD, "5.4.7", "Too old; last: 450 Busy"),
                  SampleEvents.ATTEMPT);
          case "no-exchanger" ->
              SampleEvents.deferred(
                  Cause.of(Scope.ROUTE, Cause.NO_EXCHANGER, "4.1.2", "No MX for [example.net]"),
                  SampleEvents.UNREACHED);
          case "held" -> SampleEvents.held();
          case "released" -> SampleEvents.released();
          default -> throw new IllegalArgumentException(type);
        };
    Optional<Facts> facts =
        switch (type) {
          case "trimmed" -> Optional.empty();
          case "dropped" -> Optional.of(SampleEvents.facts(SampleEvents.CONTENT, true));
          default -> Optional.of(SampleEvents.FACTS);
        };
    return Occurrence.of(SampleEvents.line(359, event), facts).getFirst();
  }

  @Test
  void acceptedAndDroppedAreToldOfEachRecipient() {
    for (Event event : List.of(SampleEvents.accepted(), SampleEvents.dropped())) {
      List<Occurrence> all =
          Occurrence.of(SampleEvents.line(4, event), Optional.of(SampleEvents.FACTS));
      List<Map<String, Object>> objects =
          all.stream().map(JSON::text).map(JsonValue::object).toList();
      assertThat(objects)
          .extracting(object -> object.get("recipient"))
          .containsExactly("alice@example.net", "bob@mail.example.com");
      assertThat(objects).extracting(object -> object.get("id")).doesNotHaveDuplicates();
    }
  }

  @Test
  void anIdIsTheSameAgainAndAnotherForEachEvent() {
    Occurrence one = sample("delivered");
    assertThat(EventId.of(one)).isEqualTo(EventId.of(sample("delivered"))).hasSize(22);
    Occurrence later = new Occurrence(SampleEvents.line(360, one.event()), one.facts(), 0);
    Occurrence second = new Occurrence(one.line(), one.facts(), 1);
    assertThat(List.of(EventId.of(one), EventId.of(later), EventId.of(second)))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.chars().allMatch(c -> c == '-' || c == '_' || isLetterOrDigit(c)));
  }

  private static boolean isLetterOrDigit(int c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RECIPIENT | 450 | 4.2.0 Greylisted, see you in 300 s         | greylisted
          MESSAGE   | 451 | Graylisting in effect                      | greylisted
          RECIPIENT | 450 | 4.2.1 Busy                                 | generic
          HOST      | 499 | connection timed out behind greylist.example | generic
          """)
  void temporaryFailuresHaveReasons(Scope scope, int code, String text, String reason) {
    Event event =
        SampleEvents.deferred(new Cause(scope, code, Optional.empty(), text), SampleEvents.ATTEMPT);
    assertThat(render(event)).containsEntry("reason", reason);
  }

  @ParameterizedTest
  @CsvSource({
    "RECIPIENT, 550, bounce",
    "MESSAGE, 554, bounce",
    "ROUTE, 556, bounce",
    "EXPIRY, 602, old",
    "OURSELVES, 451, generic"
  })
  void permanentFailuresHaveReasons(Scope scope, int code, String reason) {
    Event event =
        SampleEvents.bounced(
            new Cause(scope, code, Optional.empty(), "No"), SampleEvents.UNREACHED);
    assertThat(render(event)).containsEntry("reason", reason);
  }

  /** Of a connection that was not made, and of attempts recorded before it was kept. */
  @Test
  void withoutAnAddressOfOursThereIsNoSendingIp() {
    Attempt attempt = SampleEvents.ATTEMPT;
    Attempt.Host host = attempt.host().orElseThrow();
    Attempt refused =
        new Attempt(
            attempt.number(),
            attempt.started(),
            attempt.took(),
            Optional.of(new Attempt.Host(host.name(), host.address(), Optional.empty())),
            Attempt.Session.NONE);
    Cause cause = Cause.of(Scope.HOST, Cause.NO_CONNECTION, "4.4.1", "Connection refused");
    assertThat(render(SampleEvents.deferred(cause, refused)).get("envelope"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("sender", "transport", "targets");
  }

  @Test
  void theNullSenderIsEmpty() {
    Facts facts = SampleEvents.FACTS;
    Facts report =
        new Facts(
            facts.sendingDomain(),
            ReversePath.NULL,
            facts.recipients(),
            facts.origin(),
            facts.content(),
            Labels.NONE,
            false);
    Occurrence one =
        new Occurrence(SampleEvents.line(1, SampleEvents.delivered()), Optional.of(report), 0);
    Map<String, Object> object = JsonValue.object(JSON.text(one));
    assertThat(object.get("envelope"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("sender", "");
    assertThat(object.get("tags")).isEqualTo(List.of());
    assertThat(object.get("user-variables")).isEqualTo(Map.of());
  }

  @Test
  void variablesStayAsTheSenderGaveThem() {
    String given = "{\"big\":12345678901234567890.10,\"s\":\"1\",\"n\":null,\"l\":[1,{\"a\":2e3}]}";
    assertThat(JSON.text(withVariables(given))).contains("\"user-variables\":" + given);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}{}", "{\"a\":1}x", "\"text\"", "{\"a\":\n}"})
  void variablesThatAreNoObjectAreLeftOut(String given) {
    assertThat(JsonValue.object(JSON.text(withVariables(given))))
        .containsEntry("user-variables", Map.of());
  }

  private static Occurrence withVariables(String variables) {
    Facts facts = SampleEvents.FACTS;
    Facts other =
        new Facts(
            facts.sendingDomain(),
            facts.from(),
            facts.recipients(),
            facts.origin(),
            facts.content(),
            new Labels(List.of(), Optional.of(variables)),
            false);
    return new Occurrence(SampleEvents.line(1, SampleEvents.delivered()), Optional.of(other), 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"},{\"event\":\"delivered\"",
        "\\\" \\n \\u0041",
        "\033[2J\033[31mred\007",
        "a\u2028b\u2029c\u0085d\u009be",
        "right \u202e to left \u2066",
        "half \ud83d, other half \udc1d, whole \ud83d\udc1d",
        "zero \0 tab\t cr\r lf\n del\u007f",
      })
  void hostileTextStaysOneValidLine(String text) {
    Facts.Content content = new Facts.Content(text, text, text, text, List.of(), text.length());
    Cause cause = new Cause(Scope.RECIPIENT, 550, Optional.empty(), text);
    Occurrence one =
        new Occurrence(
            SampleEvents.line(1, SampleEvents.bounced(cause, SampleEvents.ATTEMPT)),
            Optional.of(SampleEvents.facts(content, false)),
            0);
    String line = oneLine(one);
    Map<String, Object> object = JsonValue.object(line);
    assertThat(object).containsEntry("event", "failed").containsEntry("severity", "permanent");
    String expected = SafeJson.wellFormed(text);
    assertThat(object.get("message").toString()).contains("subject=" + expected);
    assertThat(object.get("delivery-status").toString()).contains("message=" + expected);
  }

  /** The reader of a reply has made U+FFFD of what was not UTF-8. */
  @Test
  void octetsThatWereNotUtf8AreReplacementCharacters() {
    String text = new String(new byte[] {'a', (byte) 0xff, (byte) 0xc0}, StandardCharsets.UTF_8);
    Cause cause = Cause.of(Scope.RECIPIENT, new Reply(550, Optional.empty(), List.of(text)));
    assertThat(oneLine(sampleOf(SampleEvents.bounced(cause, SampleEvents.ATTEMPT))))
        .contains("a\uFFFD\uFFFD");
  }

  /** What is written, which must be one line for any reader and strict UTF-8. */
  static String oneLine(Occurrence one) {
    String object = JSON.text(one);
    byte[] octets = object.getBytes(StandardCharsets.UTF_8);
    assertThat(new String(octets, StandardCharsets.UTF_8)).isEqualTo(object);
    assertThat(object).endsWith("}");
    assertThat(object.codePoints().filter(c -> c < ' ' || c >= 0x7f && c < 0xa0)).isEmpty();
    assertThat(object).doesNotContain("\u2028", "\u2029", "\u202e");
    return object;
  }

  @Test
  void aThousandRecipientsAreNotNamedAThousandTimes() {
    Facts facts = SampleEvents.FACTS;
    Facts many =
        new Facts(
            facts.sendingDomain(),
            facts.from(),
            Collections.nCopies(1000, SampleEvents.RECIPIENTS.getFirst()),
            facts.origin(),
            facts.content(),
            facts.labels(),
            false);
    Event accepted = new Event.Accepted(SampleEvents.MESSAGE, many);
    List<Occurrence> all = Occurrence.of(SampleEvents.line(1, accepted), Optional.of(many));
    assertThat(all).hasSize(1000);
    Map<String, Object> last = JsonValue.object(JSON.text(all.getLast()));
    assertThat(last.get("message").toString().split("alice@example.net", -1))
        .hasSize(MailgunJson.RECIPIENTS_NAMED + 2); // and one in To
    assertThat(last.get("posthorn").toString()).contains("recipient-count=1000", "index=999");
  }

  @ParameterizedTest
  @CsvSource({"LOGIN,true", "TRUSTED,true", "STRANGER,false", "OURSELVES,false"})
  void submissionsAreToldFromMailThatComesIn(Standing standing, boolean authenticated) {
    Facts facts = SampleEvents.FACTS;
    Origin origin = facts.origin();
    Facts of =
        new Facts(
            facts.sendingDomain(),
            facts.from(),
            facts.recipients(),
            new Origin(
                origin.client(),
                origin.hello(),
                origin.protocol(),
                origin.tls(),
                Optional.empty(),
                standing),
            facts.content(),
            facts.labels(),
            false);
    Event accepted = new Event.Accepted(SampleEvents.MESSAGE, of);
    Occurrence one = Occurrence.of(SampleEvents.line(1, accepted), Optional.of(of)).getFirst();
    assertThat(JsonValue.object(JSON.text(one)).get("flags").toString())
        .contains("is-authenticated=" + authenticated);
  }

  private static Map<String, Object> render(Event event) {
    return JsonValue.object(JSON.text(sampleOf(event)));
  }

  private static Occurrence sampleOf(Event event) {
    return new Occurrence(SampleEvents.line(1, event), Optional.of(SampleEvents.FACTS), 0);
  }

  private static String golden(String type) {
    try (var in = MailgunJsonTest.class.getResourceAsStream("golden/" + type + ".json")) {
      byte[] octets = in == null ? new byte[0] : in.readAllBytes();
      assertThat(octets).as("golden/" + type + ".json").isNotEmpty();
      return new String(octets, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
