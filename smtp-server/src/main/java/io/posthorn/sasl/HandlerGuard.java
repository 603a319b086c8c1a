package io.posthorn.sasl;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.AuthenticationHandler;
import org.subethamail.smtp.AuthenticationHandlerFactory;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.LoginAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.PlainAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.UsernamePasswordValidator;

/**
 * Drives SubEthaSMTP's handlers of PLAIN and LOGIN, and keeps from them what they get wrong: an
 * empty line, a response that reads AUTH, an authorization identity (which they ignore), octets
 * that are not UTF-8, and their {@code 334 Ok} where RFC 4954 §4 wants an empty challenge.
 *
 * <p>A handler remembers; an exchange is a value. So each step takes a new handler and tells it all
 * responses again, of which there are two at most.
 */
final class HandlerGuard {

  private static final char NUL = '\0';

  private HandlerGuard() {}

  /** The step after the responses of {@code exchange}. */
  static SaslStep step(PasswordExchange exchange) {
    for (String response : exchange.responses()) {
      if (Base64Text.decode(response).isEmpty()) {
        return new SaslStep.Malformed();
      }
    }
    return switch (exchange.mechanism()) {
      case PLAIN -> plain(exchange);
      case LOGIN -> login(exchange);
      case SCRAM_SHA_256, SCRAM_SHA_256_PLUS ->
          throw new IllegalStateException("no handler of " + exchange.mechanism());
    };
  }

  /** RFC 4616 §2: {@code [authzid] NUL authcid NUL passwd}. */
  private static SaslStep plain(PasswordExchange exchange) {
    if (exchange.responses().isEmpty()) {
      return new SaslStep.Challenge(exchange, "");
    }
    String response = exchange.responses().getFirst();
    List<String> parts = List.of(Base64Text.decode(response).orElseThrow().split("\0", -1));
    if (parts.size() != 3 || parts.get(1).isEmpty() || parts.get(2).isEmpty()) {
      return new SaslStep.Malformed();
    }
    if (!parts.get(0).isEmpty() && !parts.get(0).equals(parts.get(1))) {
      return new SaslStep.ForeignIdentity();
    }
    Capture capture = new Capture();
    tell(new PlainAuthenticationHandlerFactory(capture).create(), "AUTH PLAIN " + response);
    return complete(capture.credentials);
  }

  private static SaslStep login(PasswordExchange exchange) {
    List<String> responses = exchange.responses();
    if (responses.stream().anyMatch(HandlerGuard::isUnfitForLogin)) {
      return new SaslStep.Malformed();
    }
    Capture capture = new Capture();
    AuthenticationHandlerFactory factory = new LoginAuthenticationHandlerFactory(capture);
    AuthenticationHandler handler = factory.create();
    if (responses.isEmpty()) {
      return challenge(exchange, tell(handler, "AUTH LOGIN"));
    }
    Optional<String> challenge = tell(handler, "AUTH LOGIN " + responses.getFirst());
    if (responses.size() == 1) {
      return challenge(exchange, challenge);
    }
    String password = responses.get(1);
    if (password.equalsIgnoreCase("AUTH")) {
      // The base64 of a short password, which the handler would take for the command
      String login = Base64Text.decode(responses.getFirst()).orElseThrow();
      return complete(new Credentials(login, Base64Text.decode(password).orElseThrow()));
    }
    tell(handler, password);
    return complete(capture.credentials);
  }

  private static boolean isUnfitForLogin(String response) {
    return response.isEmpty() || Base64Text.decode(response).orElseThrow().indexOf(NUL) >= 0;
  }

  private static SaslStep challenge(PasswordExchange exchange, Optional<String> reply) {
    // "334 " and the text
    return reply
        .<SaslStep>map(text -> new SaslStep.Challenge(exchange, text.substring("334 ".length())))
        .orElseGet(SaslStep.Malformed::new);
  }

  private static SaslStep complete(@Nullable Credentials credentials) {
    return credentials == null ? new SaslStep.Malformed() : new SaslStep.Complete(credentials);
  }

  private static Optional<String> tell(AuthenticationHandler handler, String line) {
    try {
      return handler.auth(line, null);
    } catch (RejectException e) {
      return Optional.empty();
    }
  }

  /** Keeps what a handler would have checked: checking blocks, and is asked elsewhere. */
  private static final class Capture implements UsernamePasswordValidator {

    private @Nullable Credentials credentials;

    @Override
    public void login(String login, String password, @Nullable MessageContext context) {
      credentials = new Credentials(login, password);
    }
  }
}
