package io.posthorn.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.smtp.Reply;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fields that clients of Mailgun find in events of each type, with their JSON types. */
class MailgunFieldsTest {

  private static final String ALL =
      """
      event string
      id string
      timestamp number
      log-level string
      """;

  private static final String MESSAGE =
      """
      message.headers.to string
      message.headers.message-id string
      message.headers.from string
      message.headers.subject string
      message.attachments array
      message.size number
      tags array
      campaigns array
      user-variables object
      """;

  private static final String RECIPIENT =
      """
      recipient string
      recipient-domain string
      envelope.sender string
      envelope.transport string
      envelope.targets string
      flags.is-routed boolean
      flags.is-authenticated boolean
      flags.is-system-test boolean
      flags.is-test-mode boolean
      storage.url string
      storage.key string
      """;

  private static final String STATUS =
      """
      delivery-status.code number
      delivery-status.message string
      delivery-status.description string
      delivery-status.attempt-no number
      delivery-status.session-seconds number
      """;

  /** Where a host was reached. */
  private static final String SESSION =
      """
      envelope.sending-ip string
      delivery-status.tls boolean
      delivery-status.mx-host string
      delivery-status.certificate-verified boolean
      delivery-status.utf8 boolean
      """;

  private static final String FAILED = "severity string\nreason string\n";

  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of(
            "accepted",
            SampleEvents.accepted(),
            ALL + MESSAGE + RECIPIENT + "method string\nmessage.recipients array\n"),
        Arguments.of(
            "rejected",
            SampleEvents.rejected(),
            ALL
                + MESSAGE
                + "reject.reason string\nreject.description string\n"
                + "flags.is-test-mode boolean\n"),
        Arguments.of(
            "delivered", SampleEvents.delivered(), ALL + MESSAGE + RECIPIENT + STATUS + SESSION),
        Arguments.of(
            "delivered in test mode", SampleEvents.dropped(), ALL + MESSAGE + RECIPIENT + STATUS),
        Arguments.of(
            "failed temporary",
            SampleEvents.deferred(),
            ALL
                + MESSAGE
                + RECIPIENT
                + STATUS
                + SESSION
                + FAILED
                + "delivery-status.retry-seconds number\n"),
        Arguments.of(
            "failed permanent",
            SampleEvents.bounced(),
            ALL + MESSAGE + RECIPIENT + STATUS + SESSION + FAILED),
        Arguments.of("held", SampleEvents.held(), ALL + "posthorn.type string\n"),
        Arguments.of("released", SampleEvents.released(), ALL + "posthorn.type string\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void hasTheFieldsThatClientsRead(String type, Event event, String fields) {
    check(new Occurrence(SampleEvents.line(1, event), Optional.of(SampleEvents.FACTS), 0), fields);
  }

  /** A refusal at MAIL or RCPT knows nothing of the content; the fields are there all the same. */
  @Test
  void aRefusalBeforeTheContentHasThemToo() {
    Facts facts = SampleEvents.facts(Facts.Content.UNSEEN, false);
    Event event =
        new Event.Rejected(SampleEvents.MESSAGE, facts, Reply.of(550, "5.7.1", "Not you"));
    check(new Occurrence(SampleEvents.line(1, event), Optional.of(facts), 0), ALL + MESSAGE);
  }

  private static void check(Occurrence one, String fields) {
    Map<String, Object> object = JsonValue.object(new MailgunJson("https://x.example").text(one));
    List<String> found = new ArrayList<>();
    for (String field : fields.lines().toList()) {
      String path = field.substring(0, field.indexOf(' '));
      found.add(path + " " + type(at(object, path)));
    }
    assertThat(found).containsExactlyElementsOf(fields.lines().toList());
  }

  private static @Nullable Object at(Map<String, Object> object, String path) {
    Object value = object;
    for (String name : path.split("\\.")) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  private static String type(@Nullable Object value) {
    return switch (value) {
      case String _ -> "string";
      case BigDecimal _ -> "number";
      case Boolean _ -> "boolean";
      case List<?> _ -> "array";
      case Map<?, ?> _ -> "object";
      case null, default -> "missing";
    };
  }
}
