package io.posthorn.sasl;

import java.util.List;
import java.util.Optional;

/**
 * An exchange of challenges and responses, so far. Immutable: a response gives a step with the next
 * exchange in it.
 */
public sealed interface SaslExchange
    permits PasswordExchange, Scram.Silent, Scram.Asked, Scram.Done {

  /** The mechanism that is spoken. */
  Mechanism mechanism();

  /** What follows on the client's next response, in base64. */
  SaslStep respond(String response);

  /**
   * Begins.
   *
   * @param initial the response that came with AUTH; {@code =} stands for an empty one (RFC 4954
   *     §4)
   * @param bindings of the connection
   */
  static SaslStep begin(Mechanism mechanism, Optional<String> initial, ChannelBindings bindings) {
    Optional<String> response = initial.map(text -> text.equals("=") ? "" : text);
    return switch (mechanism) {
      case PLAIN, LOGIN -> {
        PasswordExchange exchange = new PasswordExchange(mechanism, List.of());
        yield response.map(exchange::respond).orElseGet(() -> HandlerGuard.step(exchange));
      }
      case SCRAM_SHA_256, SCRAM_SHA_256_PLUS -> {
        SaslExchange exchange = new Scram.Silent(mechanism, bindings);
        // RFC 5802 §5: the client speaks first
        yield response.map(exchange::respond).orElseGet(() -> new SaslStep.Challenge(exchange, ""));
      }
    };
  }
}
