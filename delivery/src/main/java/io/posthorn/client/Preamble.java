package io.posthorn.client;

import io.posthorn.client.Target.Login;
import io.posthorn.client.Target.Security;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Capabilities;
import io.posthorn.smtp.Reply;
import io.posthorn.time.Deadline;
import io.posthorn.tls.TlsEngines;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * All that comes before the first MAIL, over one connection. Each step gives the signal that ends
 * it, or nothing, and then the next one may go.
 */
final class Preamble {

  private static final int READY = 220;

  private static final int LOGGED_IN = 235;

  private static final int GO_ON = 334;

  private final Conversation talk;
  private final Target target;
  private final TlsPlan plan;
  private final TlsEngines engines;
  private final Pace pace;

  private Capabilities capabilities = Capabilities.NONE;
  private Attempt.Session security = Attempt.Session.NONE;
  private boolean tlsFailed;

  Preamble(Conversation talk, Target target, TlsPlan plan, TlsEngines engines, Pace pace) {
    this.talk = talk;
    this.target = target;
    this.plan = plan;
    this.engines = engines;
    this.pace = pace;
  }

  /** Goes through all steps, and gives what ended it before the last. */
  Optional<Signal> run() {
    return implicitTls().or(this::greeting).or(this::hello).or(this::startTls).or(this::login);
  }

  /** What the host offers now. */
  Capabilities capabilities() {
    return capabilities;
  }

  /** How safe the session is. */
  Attempt.Session security() {
    return security;
  }

  /** Whether it was TLS that failed, so that a connection without it may serve. */
  boolean tlsFailed() {
    return tlsFailed;
  }

  private Optional<Signal> implicitTls() {
    return plan.start() == Security.IMPLICIT ? handshake() : Optional.empty();
  }

  private Optional<Signal> greeting() {
    try {
      Reply reply = talk.hear(pace.greeting());
      return reply.code() == READY ? Optional.empty() : refusal(Stage.GREETING, reply);
    } catch (IOException e) {
      return Optional.of(Broken.at(Stage.GREETING, e));
    }
  }

  private Optional<Signal> hello() {
    try {
      Reply reply = ask("EHLO " + target.hello());
      if (reply.isPositive()) {
        capabilities = Capabilities.of(reply);
        return Optional.empty();
      }
      if (!reply.isPermanent()) {
        return refusal(Stage.HELLO, reply);
      }
      capabilities = Capabilities.NONE; // RFC 5321 §3.2: a host without extensions
      Reply old = ask("HELO " + target.hello());
      return old.isPositive() ? Optional.empty() : refusal(Stage.HELLO, old);
    } catch (IOException e) {
      return Optional.of(Broken.at(Stage.HELLO, e));
    }
  }

  private Optional<Signal> startTls() {
    if (plan.start() != Security.STARTTLS) {
      return Optional.empty();
    }
    if (!capabilities.startTls()) {
      return plan.require()
          ? Optional.of(noTls("4.7.4", target.name() + " does not offer STARTTLS"))
          : Optional.empty();
    }
    try {
      Reply reply = ask("STARTTLS");
      if (reply.code() != READY) {
        return startTlsRefused(reply);
      }
    } catch (IOException e) {
      return Optional.of(tlsBroken(Broken.what(Stage.TLS, e)));
    }
    if (talk.hasUnasked()) {
      // Somebody on the way put words in, to be read as if they came under TLS.
      return Optional.of(tlsBroken("octets in clear text behind the answer to STARTTLS"));
    }
    return handshake().or(this::hello); // RFC 3207 §4.2: what was said before is forgotten
  }

  /** RFC 3207 §4: a refusal leaves the session as it was. */
  private Optional<Signal> startTlsRefused(Reply reply) {
    if (reply.code() == 421) {
      return refusal(Stage.TLS, reply);
    }
    return plan.require()
        ? Optional.of(noTls("4.7.4", target.name() + " answered STARTTLS with " + reply))
        : Optional.empty();
  }

  private Optional<Signal> handshake() {
    try {
      SSLSession session =
          talk.secure(engines.client(target.name(), plan.verify()), pace.handshake());
      String protocol = session.getProtocol() + " " + session.getCipherSuite();
      security = new Attempt.Session(true, plan.verify(), protocol, false);
      capabilities = Capabilities.NONE;
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(tlsBroken(Broken.what(Stage.TLS, e)));
    }
  }

  private Signal tlsBroken(String what) {
    tlsFailed = true;
    return plan.require() ? noTls("4.7.5", what) : new Signal.Broke(Stage.TLS, what);
  }

  private static Signal noTls(String enhanced, String what) {
    return new Signal.Unable(
        Cause.of(Scope.HOST, Cause.NO_CONNECTION, enhanced, "TLS is required: " + what));
  }

  private Optional<Signal> login() {
    if (target.login().isEmpty()) {
      return Optional.empty();
    }
    Login login = target.login().get();
    try {
      if (capabilities.mechanisms().contains("PLAIN")) {
        return loggedIn(ask("AUTH PLAIN " + base64("\0" + login.user() + "\0" + login.password())));
      }
      if (capabilities.mechanisms().contains("LOGIN")) {
        return loggedIn(authLogin(login));
      }
    } catch (IOException e) {
      return Optional.of(Broken.at(Stage.AUTH, e));
    }
    String text = target.name() + " offers neither AUTH PLAIN nor AUTH LOGIN";
    return Optional.of(new Signal.Unable(Cause.of(Scope.HOST, Cause.NO_CONNECTION, "4.7.0", text)));
  }

  /** Two questions; the texts of the 334s are not looked at, hosts spell them differently. */
  private Reply authLogin(Login login) throws IOException {
    Reply user = ask("AUTH LOGIN");
    if (user.code() != GO_ON) {
      return user;
    }
    Reply password = ask(base64(login.user()));
    return password.code() == GO_ON ? ask(base64(login.password())) : password;
  }

  private static Optional<Signal> loggedIn(Reply reply) {
    return reply.code() == LOGGED_IN ? Optional.empty() : refusal(Stage.AUTH, reply);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Signal> refusal(Stage stage, Reply reply) {
    return Optional.of(
        reply.code() >= 400 ? new Signal.Said(stage, reply) : Broken.unexpected(stage, reply));
  }

  private Reply ask(String command) throws IOException {
    if (talk.hasUnasked()) {
      throw new ProtocolException("an answer to no question");
    }
    Deadline deadline = pace.command();
    talk.say(command + "\r\n", deadline);
    return talk.hear(deadline);
  }
}
