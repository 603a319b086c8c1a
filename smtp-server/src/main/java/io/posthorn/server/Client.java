package io.posthorn.server;

import java.net.InetAddress;

/**
 * Who is at the other end. Behind a proxy that is the proxy's client, whom it names in a PROXY
 * header or by XCLIENT. A proxy that names none stands for itself, and then nobody is trusted for
 * where he comes from: it may be anybody.
 *
 * @param address of the client, or of a proxy that names none
 * @param named whether it is the client's own
 * @param introducer whether the connection may name another client by XCLIENT
 */
record Client(InetAddress address, boolean named, boolean introducer) {

  /** A client that connected itself, or whom a PROXY header names. */
  static Client at(InetAddress address, ListenerSettings.Hosts hosts) {
    return new Client(address, true, hosts.introducers().contains(address));
  }

  /** A proxy, for a client whose address it does not know. */
  static Client unnamedBehind(InetAddress proxy) {
    return new Client(proxy, false, false);
  }

  /** The client that this one, a front end, names. */
  Client introducing(InetAddress other) {
    return new Client(other, true, introducer);
  }

  /** A client of this front end that it cannot name. */
  Client introducingSomebody() {
    return new Client(address, false, introducer);
  }

  /** The same, from now on heard for itself alone. */
  Client introduced() {
    return new Client(address, named, false);
  }

  /** The address as text, without the zone that only our own host knows. */
  String text() {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
