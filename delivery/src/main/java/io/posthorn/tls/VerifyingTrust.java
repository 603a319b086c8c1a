package io.posthorn.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Chain first, then the host name, which is the engine's peer host. The engine's own check of names
 * is not used: it falls back to the common name.
 */
final class VerifyingTrust extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager chains;

  VerifyingTrust(X509ExtendedTrustManager chains) {
    this.chains = chains;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      chains.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw new CertificateException(reason(chain[0], e), e);
    }
    String host = engine.getPeerHost();
    if (!HostName.isIn(chain[0], host)) {
      throw new CertificateException(
          "the certificate is for " + HostName.shown(chain[0]) + ", not for " + host);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("engines only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("engines only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("servers only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }

  /** What an operator can act on; the library's own words are kept as the cause. */
  private static String reason(X509Certificate certificate, CertificateException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "the certificate expired on " + certificate.getNotAfter().toInstant();
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "the certificate is not valid before " + certificate.getNotBefore().toInstant();
      }
    }
    boolean selfSigned =
        certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    return selfSigned
        ? "the certificate is self-signed"
        : "the certificate does not lead to a trusted root";
  }
}
