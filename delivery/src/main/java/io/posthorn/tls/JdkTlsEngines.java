package io.posthorn.tls;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Engines of the JDK. Verified and unverified sessions have a context of their own, so that one is
 * never resumed as the other.
 */
public final class JdkTlsEngines implements TlsEngines {

  /** RFC 8996: nothing older. */
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final SSLContext verifying;
  private final SSLContext any;

  /** With the roots that verified chains must lead to. */
  public JdkTlsEngines(TrustAnchors anchors) {
    try {
      this.verifying = context(new VerifyingTrust(anchors.chains()));
      this.any = context(new AnyTrust());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the run-time has no usable TLS", e);
    }
  }

  @Override
  public SSLEngine client(String host, boolean verify) {
    SSLEngine engine = (verify ? verifying : any).createSSLEngine(host, 0);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setServerNames(serverNames(host));
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** RFC 6066 §3: names only, no addresses; a name that SNI cannot carry goes without. */
  private static List<SNIServerName> serverNames(String host) {
    if (HostName.address(host).isPresent()) {
      return List.of();
    }
    try {
      return List.of(new SNIHostName(host));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static SSLContext context(X509ExtendedTrustManager trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    return context;
  }
}
