package io.posthorn.server;

import io.posthorn.account.Principal;
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
 * @param peer who is at the other end
 * @param tls protocol and cipher suite, where the connection is encrypted
 * @param bindings by which its two ends know that connection
 * @param failedLogins so far; they count on over STARTTLS and EHLO
 * @param login whom a front end has logged in, and told us of
 */
record Link(
    ListenerSettings settings,
    Client peer,
    Optional<String> tls,
    ChannelBindings bindings,
    int failedLogins,
    Optional<Principal> login) {

  /** A new connection. */
  static Link to(ListenerSettings settings, Client peer) {
    return new Link(settings, peer, Optional.empty(), ChannelBindings.NONE, 0, Optional.empty());
  }

  /** The client's address. */
  InetAddress client() {
    return peer.address();
  }

  /** The same connection, encrypted. */
  Link securedBy(String protocol, ChannelBindings channel) {
    return new Link(settings, peer, Optional.of(protocol), channel, failedLogins, login);
  }

  /** The same connection after a login failed. */
  Link withFailedLogin() {
    return new Link(settings, peer, tls, bindings, failedLogins + 1, login);
  }

  /** The same connection, on which a front end speaks for {@code client}. */
  Link introducing(Client client, Optional<Principal> principal) {
    return new Link(settings, client, tls, bindings, 0, principal); // those were of another client
  }

  /** Whether the client may relay without a login. */
  boolean isTrusted() {
    return settings.kind().takesSubmissions()
        && peer.named()
        && settings.hosts().trusted().contains(peer.address());
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
