package io.posthorn.tls;

import javax.net.ssl.SSLEngine;

/** Makes TLS engines for outgoing connections. Safe for use by many. */
public interface TlsEngines {

  /**
   * A client engine for a connection to {@code host}, for TLS 1.2 and newer, with SNI where {@code
   * host} is a name.
   *
   * <p>With {@code verify} its handshake fails unless the chain leads to a trusted root and the
   * certificate carries {@code host} as a subject alternative name; without, any certificate will
   * do.
   */
  SSLEngine client(String host, boolean verify);
}
