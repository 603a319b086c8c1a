package io.posthorn.sasl;

import java.util.ArrayList;
import java.util.List;

/**
 * An exchange of PLAIN or LOGIN.
 *
 * @param mechanism that is spoken
 * @param responses of the client, in base64
 */
record PasswordExchange(Mechanism mechanism, List<String> responses) implements SaslExchange {

  PasswordExchange {
    responses = List.copyOf(responses);
  }

  @Override
  public SaslStep respond(String response) {
    List<String> all = new ArrayList<>(responses);
    all.add(response);
    return HandlerGuard.step(new PasswordExchange(mechanism, all));
  }

  /** Leaves the responses out: they hold a password. */
  @Override
  public String toString() {
    return mechanism + " exchange";
  }
}
