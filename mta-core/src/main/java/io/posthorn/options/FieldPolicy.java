package io.posthorn.options;

import io.posthorn.envelope.Standing;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which fields of a message leave with it, which depends on who handed it in and what it asks for;
 * and which X-Mailgun fields say what. Pure, and the one place that knows.
 */
public final class FieldPolicy {

  /** What an option or a note of a system like us begins with, in lower case. */
  static final String PREFIX = "x-mailgun-";

  /** Stands for all X-Mailgun fields among those that are suppressed. */
  static final String ALL = "all";

  /** What we say of received mail, and nobody else may (the manual's spam filter headers). */
  private static final Set<String> VERDICTS =
      Set.of(
          "x-mailgun-incoming",
          "x-mailgun-spf",
          "x-mailgun-dkim-check-result",
          "x-mailgun-sflag",
          "x-mailgun-sscore");

  /** What systems like us write on mail that they send or receive: notes, not wishes. */
  private static final Set<String> NOTES =
      Set.of(
          "x-mailgun-sid", "x-mailgun-batch-id", "x-mailgun-seed-test-id", "x-mailgun-spam-rules");

  private static final Ordinary ORDINARY = new Ordinary();

  private final SendingOptions options;
  private final Standing standing;
  private final boolean replacesFrom;

  private FieldPolicy(SendingOptions options, Standing standing, boolean replacesFrom) {
    this.options = options;
    this.standing = standing;
    this.replacesFrom = replacesFrom;
  }

  /** What a field means in a message whose sender may set options. */
  sealed interface Role {}

  /** Not ours. */
  record Ordinary() implements Role {}

  /** It says what its sender wants. */
  record Option(OptionField field) implements Role {}

  /** Says nothing about what the sender wants: ignored, and does not leave. */
  record Note() implements Role {}

  /** An X-Mailgun field that nobody knows: perhaps an option, mistyped. */
  record Unknown() implements Role {}

  /** The policy for a message that was handed in so, and asks for that. */
  public static FieldPolicy of(SendingOptions options, Standing standing) {
    return new FieldPolicy(options, standing, false);
  }

  /** The same policy, where {@code added} goes in front: there is one From (RFC 5322 §3.6). */
  public FieldPolicy beside(HeaderSection added) {
    return new FieldPolicy(options, standing, added.first("From").isPresent());
  }

  /** Which role the field has where options are read. */
  static Role role(Field field) {
    if (!field.name().regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
      return ORDINARY;
    }
    String name = field.name().toLowerCase(Locale.ROOT);
    Optional<OptionField> option = OptionField.named(name);
    if (option.isPresent()) {
      return new Option(option.get());
    }
    return NOTES.contains(name) || VERDICTS.contains(name) ? new Note() : new Unknown();
  }

  /**
   * Whether a field of the message as received is sent on. Those that are not: Bcc, which is
   * nobody's to read (RFC 5322 §3.6.3, §3.6.6); an empty Message-ID, in the place of which we write
   * one; a From that we replaced; X-Mailgun fields, except those that stay and are not suppressed.
   * In a stranger's mail the latter are plain text and leave, all but verdicts that would be taken
   * for ours.
   */
  public boolean leaves(Field field) {
    if (field.is("Bcc") || field.is("Resent-Bcc")) {
      return false;
    }
    if (field.is("From")) {
      return !replacesFrom;
    }
    if (field.is("Message-ID")) {
      return !field.value().isEmpty();
    }
    return switch (standing) {
      case LOGIN, TRUSTED -> leavesSubmission(field);
      case STRANGER -> !VERDICTS.contains(field.name().toLowerCase(Locale.ROOT));
      case OURSELVES -> true;
    };
  }

  private boolean leavesSubmission(Field field) {
    return switch (role(field)) {
      case Ordinary _ -> true;
      case Note _, Unknown _ -> false;
      case Option(OptionField option) ->
          option.use() == OptionField.Use.READ_AND_SENT_ON && !isSuppressed(field);
    };
  }

  private boolean isSuppressed(Field field) {
    var suppressed = options.extras().suppressed();
    return suppressed.contains(ALL) || suppressed.contains(field.name().toLowerCase(Locale.ROOT));
  }
}
