package io.posthorn.server;

import io.posthorn.limits.Limits;
import io.posthorn.testkit.Transcript;
import java.util.function.Consumer;

/** The default limits, of which a test changes those that it is about. */
final class TestLimits {

  private static final Limits.Inbound USUAL = Limits.Inbound.DEFAULT;

  long messageOctets = USUAL.messageOctets();
  int recipients = USUAL.recipients();
  int headerOctets = USUAL.headerOctets();
  int headerFields = USUAL.headerFields();
  int errors = USUAL.errors();
  int idleCommands = USUAL.idleCommands();
  Limits.Session session = USUAL.session();
  Limits.Crowd crowd = USUAL.crowd();

  private TestLimits() {}

  /** The limits behind {@code change}. */
  static Limits.Inbound with(Consumer<TestLimits> change) {
    TestLimits limits = new TestLimits();
    change.accept(limits);
    return limits.build();
  }

  /** Those that a transcript changes by name. */
  static Limits.Inbound of(Transcript transcript) {
    return with(limits -> {
      limits.messageOctets = number(transcript, "message_octets", (int) limits.messageOctets);
      limits.recipients = number(transcript, "recipients", limits.recipients);
      limits.headerOctets = number(transcript, "header_octets", limits.headerOctets);
      limits.errors = number(transcript, "errors", limits.errors);
      limits.idleCommands = number(transcript, "idle_commands", limits.idleCommands);
    });
  }

  private static int number(Transcript transcript, String key, int otherwise) {
    return Integer.parseInt(transcript.setting(key, String.valueOf(otherwise)));
  }

  private Limits.Inbound build() {
    return new Limits.Inbound(
        messageOctets,
        recipients,
        USUAL.commandOctets(),
        USUAL.authOctets(),
        USUAL.lineCutOctets(),
        headerOctets,
        headerFields,
        USUAL.receivedFields(),
        errors,
        idleCommands,
        session,
        crowd);
  }
}
