package io.posthorn.simulation;

import io.posthorn.envelope.MessageId;
import io.posthorn.intake.SpoolIntake;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A message that a client hands in once; handing it in again is another one. */
final class Handover {

  /** Commits that took longer are answered 451 and may be stored all the same. */
  private static final Duration PATIENCE = SpoolIntake.Settings.COMMIT;

  /** What its client knows of it. */
  enum Answer {
    /** Nothing yet. */
    OPEN,
    /** 250. */
    TAKEN,
    /** 4xx or 5xx: it is not to be delivered. */
    REFUSED,
    /** The connection broke, or the relay did not know itself: it may be delivered or not. */
    UNKNOWN
  }

  final String token;
  final String sender;
  final List<String> recipients;
  final String header;
  final String body;
  final boolean testMode;
  private Answer answer = Answer.OPEN;
  private Optional<MessageId> id = Optional.empty();

  /**
   * One.
   *
   * @param sender the reverse path; empty for none
   * @param header fields, with Message-ID {@code token@client.test}
   * @param testMode whether it is to go no further
   */
  Handover(
      String token,
      String sender,
      List<String> recipients,
      String header,
      String body,
      boolean testMode) {
    this.token = token;
    this.sender = sender;
    this.recipients = List.copyOf(recipients);
    this.header = header;
    this.body = body;
    this.testMode = testMode;
  }

  Answer answer() {
    return answer;
  }

  Optional<MessageId> id() {
    return id;
  }

  void taken(MessageId given) {
    answer = Answer.TAKEN;
    id = Optional.of(given);
  }

  /** It was answered 4xx or 5xx, {@code took} after its end. */
  void refused(Duration took) {
    answer = took.compareTo(PATIENCE) < 0 ? Answer.REFUSED : Answer.UNKNOWN;
  }

  void unknown() {
    answer = Answer.UNKNOWN;
  }

  @Override
  public String toString() {
    return token + " " + answer + " " + id.map(MessageId::toString).orElse("");
  }
}
