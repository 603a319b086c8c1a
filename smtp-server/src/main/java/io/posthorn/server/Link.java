package io.posthorn.server;

import io.posthorn.sasl.ChannelBindings;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.ListenerSettings.Security;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a connection before anybody says anything.
 *
 * @param settings of the listener
 * @param client who is at the other end
 * @param tls protocol and cipher suite, where the connection is encrypted
 * @param bindings by which its two ends know that connection
 * @param failedLogins so far; they count on over STARTTLS and EHLO
 */
record Link(
    ListenerSettings settings,
    InetAddress client,
    Optional<String> tls,
    ChannelBindings bindings,
    int failedLogins) {

  /** A new connection. */
  static Link to(ListenerSettings settings, InetAddress client) {
    return new Link(settings, client, Optional.empty(), ChannelBindings.NONE, 0);
  }

  /** The client's address as text, without the zone that only our own host knows. */
  String clientAddress() {
    String text = client.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** The same connection, encrypted. */
  Link securedBy(String protocol, ChannelBindings channel) {
    return new Link(settings, client, Optional.of(protocol), channel, failedLogins);
  }

  /** The same connection after a login failed. */
  Link withFailedLogin() {
    return new Link(settings, client, tls, bindings, failedLogins + 1);
  }

  /** Whether the client may relay without a login. */
  boolean isTrusted() {
    return settings.kind().takesSubmissions() && settings.trusted().contains(client);
  }

  /** Whether STARTTLS is offered now: never inside TLS (RFC 3207 §4.2). */
  boolean offersStartTls() {
    return settings.security().mode() == TlsMode.STARTTLS && tls.isEmpty();
  }

  /** Whether passwords may travel now. */
  boolean isSafeForPasswords() {
    Security security = settings.security();
    return tls.isPresent() || !security.requireTls();
  }

  /** Whether AUTH is offered now. */
  boolean offersAuth() {
    return settings.kind().takesSubmissions() && !mechanisms().isEmpty() && isSafeForPasswords();
  }

  /** The mechanisms that this connection can speak: binding needs a channel to bind to. */
  List<Mechanism> mechanisms() {
    return settings.mechanisms().stream()
        .filter(each -> each != Mechanism.SCRAM_SHA_256_PLUS || bindings.areOfferable())
        .toList();
  }
}
