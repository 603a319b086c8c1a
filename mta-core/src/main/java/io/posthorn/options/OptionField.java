package io.posthorn.options;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The X-Mailgun fields that a sender may set: the closed list of options. */
enum OptionField {
  TAG("X-Mailgun-Tag", Use.READ_AND_SENT_ON),
  VARIABLES("X-Mailgun-Variables", Use.READ_AND_SENT_ON),
  TRACK("X-Mailgun-Track", Use.READ_AND_SENT_ON),
  TRACK_CLICKS("X-Mailgun-Track-Clicks", Use.READ_AND_SENT_ON),
  TRACK_OPENS("X-Mailgun-Track-Opens", Use.READ_AND_SENT_ON),
  TRACK_PIXEL_TOP("X-Mailgun-Track-Pixel-Location-Top", Use.READ_AND_SENT_ON),
  DKIM("X-Mailgun-Dkim", Use.READ),
  SECONDARY_DKIM("X-Mailgun-Secondary-DKIM", Use.READ),
  SECONDARY_DKIM_PUBLIC("X-Mailgun-Secondary-DKIM-Public", Use.READ),
  REQUIRE_TLS("X-Mailgun-Require-TLS", Use.READ),
  SKIP_VERIFICATION("X-Mailgun-Skip-Verification", Use.READ),
  DELIVER_BY("X-Mailgun-Deliver-By", Use.READ),
  DELIVER_WITHIN("X-Mailgun-Deliver-Within", Use.READ),
  OPTIMIZE_PERIOD("X-Mailgun-Delivery-Time-Optimize-Period", Use.READ),
  LOCAL_TIME("X-Mailgun-Time-Zone-Localize", Use.READ),
  DROP_MESSAGE("X-Mailgun-Drop-Message", Use.READ),
  SENDING_IP("X-Mailgun-Sending-Ip", Use.READ),
  SENDING_IP_POOL("X-Mailgun-Sending-Ip-Pool", Use.READ),
  TEMPLATE_VARIABLES("X-Mailgun-Template-Variables", Use.READ),
  ARCHIVE_TO("X-Mailgun-Archive-To", Use.READ),
  SUPPRESS_HEADERS("X-Mailgun-Suppress-Headers", Use.READ),
  SUPPRESS_VARIABLES("X-Mailgun-Suppress-Variables-Header", Use.READ),
  RECIPIENT_VARIABLES("X-Mailgun-Recipient-Variables", Use.REFUSED),
  TEMPLATE_NAME("X-Mailgun-Template-Name", Use.REFUSED),
  TEMPLATE_VERSION("X-Mailgun-Template-Version", Use.REFUSED);

  /** What is done with a field. */
  enum Use {
    /** Read, and taken out. */
    READ,
    /** Read, and goes to the recipient byte for byte as it came. */
    READ_AND_SENT_ON,
    /** Would change who sees what, and is not built: a message with it is refused. */
    REFUSED
  }

  private static final Map<String, OptionField> BY_NAME =
      Stream.of(values())
          .collect(
              Collectors.toUnmodifiableMap(
                  field -> field.text.toLowerCase(Locale.ROOT), Function.identity()));

  private final String text;
  private final Use use;

  OptionField(String text, Use use) {
    this.text = text;
    this.use = use;
  }

  /** The option of that field name, in any case. */
  static Optional<OptionField> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The name as the reference writes it. */
  String text() {
    return text;
  }

  /** Whether its value is a JSON object. */
  boolean isJson() {
    return this == VARIABLES || this == TEMPLATE_VARIABLES;
  }

  Use use() {
    return use;
  }
}
