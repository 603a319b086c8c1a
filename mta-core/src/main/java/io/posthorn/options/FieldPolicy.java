package io.posthorn.options;

import io.posthorn.mime.Field;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields of a submitted message are options, and which of its fields leave with it. Pure, and
 * the one place that knows.
 */
public final class FieldPolicy {

  /** Whether to sign. */
  static final String DKIM = "x-mailgun-dkim";

  /** Whether only TLS will do. */
  static final String REQUIRE_TLS = "x-mailgun-require-tls";

  /** Whether any certificate will do. */
  static final String SKIP_VERIFICATION = "x-mailgun-skip-verification";

  private static final String PREFIX = "x-mailgun-";

  private static final Set<String> ACTED_ON = Set.of(DKIM, REQUIRE_TLS, SKIP_VERIFICATION);

  private static final Set<String> STAYING =
      Set.of(
          "x-mailgun-variables",
          "x-mailgun-tag",
          "x-mailgun-track",
          "x-mailgun-track-clicks",
          "x-mailgun-track-opens",
          "x-mailgun-track-pixel-location-top");

  /** What systems like us write on mail that they send or receive: notes, not wishes. */
  private static final List<String> NOTES =
      List.of(
          "x-mailgun-sending-ip",
          "x-mailgun-sid",
          "x-mailgun-batch-id",
          "x-mailgun-seed-test-id",
          "x-mailgun-incoming",
          "x-mailgun-spf",
          "x-mailgun-dkim-check-result",
          "x-mailgun-sflag",
          "x-mailgun-sscore",
          "x-mailgun-spam-rules");

  private FieldPolicy() {}

  /** What an X-Mailgun field means to a submission. */
  enum Role {
    /** Not ours. */
    ORDINARY,
    /** An option that is read. */
    ACTED_ON,
    /** Goes to the recipient as it is. */
    STAYING,
    /** Says nothing about what the sender wants: ignored, and does not leave. */
    NOTE,
    /** An option that would change who sees what or when, and is not built yet. */
    REFUSED
  }

  /** Which role the field has; a name that nobody knows counts as an option. */
  static Role role(Field field) {
    String name = field.name().toLowerCase(Locale.ROOT);
    if (!name.startsWith(PREFIX)) {
      return Role.ORDINARY;
    }
    if (ACTED_ON.contains(name)) {
      return Role.ACTED_ON;
    }
    if (STAYING.contains(name)) {
      return Role.STAYING;
    }
    return NOTES.contains(name) ? Role.NOTE : Role.REFUSED;
  }

  /**
   * Whether a field of the submitted message is sent on. Those that are not: Bcc, which is nobody's
   * to read (RFC 5322 §3.6.3, §3.6.6); options and notes in X-Mailgun fields; and an empty
   * Message-ID, in the place of which we write one.
   */
  public static boolean leaves(Field field) {
    if (field.is("Bcc") || field.is("Resent-Bcc")) {
      return false;
    }
    if (field.is("Message-ID")) {
      return !field.value().isEmpty();
    }
    return switch (role(field)) {
      case ORDINARY, STAYING -> true;
      case ACTED_ON, NOTE, REFUSED -> false;
    };
  }
}
