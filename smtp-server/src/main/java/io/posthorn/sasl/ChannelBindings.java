package io.posthorn.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * What a TLS connection can be told by at both of its ends (RFC 5056): a client that saw other data
 * speaks TLS with somebody else. Immutable.
 */
public final class ChannelBindings {

  /** No TLS, so nothing to bind to. */
  public static final ChannelBindings NONE = new ChannelBindings(Map.of());

  /** RFC 9266: keying material that only the two ends of this connection have. */
  static final String EXPORTER = "tls-exporter";

  /** RFC 5929 §4: our certificate. */
  static final String END_POINT = "tls-server-end-point";

  private final Map<String, byte[]> data;

  private ChannelBindings(Map<String, byte[]> data) {
    this.data = Map.copyOf(data);
  }

  /** Those whose types and data are known. */
  static ChannelBindings of(Map<String, byte[]> data) {
    return new ChannelBindings(data);
  }

  /** The bindings of a connection that has made its handshake, at its server. */
  public static ChannelBindings of(SSLSession session) {
    Map<String, byte[]> data = new HashMap<>();
    exporter(session).ifPresent(octets -> data.put(EXPORTER, octets));
    Certificate[] own = session.getLocalCertificates();
    if (own != null && own.length > 0 && own[0] instanceof X509Certificate certificate) {
      endPoint(certificate).ifPresent(octets -> data.put(END_POINT, octets));
    }
    return new ChannelBindings(data);
  }

  /**
   * Whether to offer binding: with tls-exporter only, which is what clients take (RFC 9266 §3), and
   * never ask about. Who was offered less would fail to log in, where without the offer it would
   * not.
   */
  public boolean areOfferable() {
    return data.containsKey(EXPORTER);
  }

  /** The data of a type of binding, where this connection has it. */
  Optional<byte[]> data(String type) {
    return Optional.ofNullable(data.get(type)).map(byte[]::clone);
  }

  /**
   * RFC 9266 §2. Only of TLS 1.3: older ones need the extended master secret (§4.2), of which
   * engines do not tell. BoringSSL's engine exports nothing.
   */
  private static Optional<byte[]> exporter(SSLSession session) {
    if (!session.getProtocol().equals("TLSv1.3")
        || !(session instanceof ExtendedSSLSession extended)) {
      return Optional.empty();
    }
    try {
      byte[] none = new byte[0];
      return Optional.of(extended.exportKeyingMaterialData("EXPORTER-Channel-Binding", none, 32));
    } catch (SSLException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** RFC 5929 §4.1: hashed as its signature is, but never with MD5 or SHA-1. */
  private static Optional<byte[]> endPoint(X509Certificate certificate) {
    Optional<String> hash = hash(certificate.getSigAlgName().toUpperCase(Locale.ROOT));
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  /** Ed25519 and its like name no hash: the type is not defined for them. */
  private static Optional<String> hash(String signature) {
    int with = signature.indexOf("WITH");
    return switch (with < 0 ? "" : signature.substring(0, with)) {
      case "MD5", "SHA1", "SHA256" -> Optional.of("SHA-256");
      case "SHA384" -> Optional.of("SHA-384");
      case "SHA512" -> Optional.of("SHA-512");
      default -> Optional.empty();
    };
  }

  /** Leaves the data out. */
  @Override
  public String toString() {
    return "bindings " + data.keySet();
  }
}
