package io.posthorn.sasl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An exchange of challenges and responses, so far. Immutable: a response gives a step with the next
 * exchange in it.
 *
 * @param mechanism that is spoken
 * @param responses of the client, in base64
 */
public record SaslExchange(Mechanism mechanism, List<String> responses) {

  public SaslExchange {
    responses = List.copyOf(responses);
  }

  /**
   * Begins.
   *
   * @param initial the response that came with AUTH; {@code =} stands for an empty one (RFC 4954
   *     §4)
   */
  public static SaslStep begin(Mechanism mechanism, Optional<String> initial) {
    SaslExchange exchange = new SaslExchange(mechanism, List.of());
    return initial
        .map(response -> exchange.respond(response.equals("=") ? "" : response))
        .orElseGet(() -> HandlerGuard.step(exchange));
  }

  /** What follows on the client's next response. */
  public SaslStep respond(String response) {
    List<String> all = new ArrayList<>(responses);
    all.add(response);
    return HandlerGuard.step(new SaslExchange(mechanism, all));
  }

  /** Leaves the responses out: they hold a password. */
  @Override
  public String toString() {
    return mechanism + " exchange";
  }
}
