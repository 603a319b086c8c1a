package io.posthorn.server;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate that nobody signed, made when the first test needs it. */
record TestCertificate(KeyPair keys, X509Certificate certificate) {

  private static final TestCertificate ONE = make("mx.test", "EC", 256);

  /** The certificate, ready for handshakes. */
  static ServerTls tls() {
    return new ServerTls(ONE.host(TlsProvider.AUTO), Map.of());
  }

  static TestCertificate one() {
    return ONE;
  }

  /** It with its key. */
  HostCertificate host(TlsProvider provider) {
    return HostCertificate.of(keys.getPrivate(), List.of(certificate), provider);
  }

  static TestCertificate make(String host, String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      KeyPair keys = generator.generateKeyPair();
      X500Name name = new X500Name("CN=" + host);
      Instant now = Instant.now();
      var holder =
          new JcaX509v3CertificateBuilder(
                  name,
                  BigInteger.ONE,
                  Date.from(now.minus(1, ChronoUnit.DAYS)),
                  Date.from(now.plus(1, ChronoUnit.DAYS)),
                  name,
                  keys.getPublic())
              .build(
                  new JcaContentSignerBuilder(
                          algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                      .build(keys.getPrivate()));
      return new TestCertificate(keys, new JcaX509CertificateConverter().getCertificate(holder));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
