package io.posthorn.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority that lives as long as a test: certificates good and bad, each as the TLS
 * context of a server.
 */
public final class TestCa {

  private final Instant now;
  private final KeyPair keys = newKeys();
  private final X509Certificate root;
  private long serial = 1;

  /** A new authority at {@code now}, which no test moves far from the machine's clock. */
  public TestCa(Instant now) {
    this.now = now;
    this.root = sign("CN=Test root", keys, "CN=Test root", keys, Names.AUTHORITY, Life.GOOD);
  }

  /** How long a certificate holds. */
  public enum Life {
    GOOD,
    EXPIRED,
    NOT_YET
  }

  /**
   * What a certificate is for.
   *
   * @param authority whether it may sign others
   * @param alternative names and IP addresses
   */
  private record Names(boolean authority, List<String> alternative) {
    static final Names AUTHORITY = new Names(true, List.of());
  }

  /** The root's certificate. */
  public X509Certificate root() {
    return root;
  }

  /** Writes the root's certificate as PEM. */
  public Path writeRoot(Path file) throws IOException, GeneralSecurityException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(root.getEncoded());
    return Files.writeString(
        file, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }

  /** A certificate for {@code names}, without its key. */
  public X509Certificate certificate(String... names) {
    return sign(
        "CN=server", newKeys(), "CN=Test root", keys, new Names(false, List.of(names)), Life.GOOD);
  }

  /** A server with a certificate for {@code names}. */
  public SSLContext server(String... names) {
    return server(Life.GOOD, names);
  }

  /** A server with a certificate of that life. */
  public SSLContext server(Life life, String... names) {
    KeyPair own = newKeys();
    return context(
        own, sign("CN=server", own, "CN=Test root", keys, new Names(false, List.of(names)), life));
  }

  /** A server whose name stands in the common name only. */
  public SSLContext serverWithCommonName(String name) {
    KeyPair own = newKeys();
    return context(
        own, sign("CN=" + name, own, "CN=Test root", keys, new Names(false, List.of()), Life.GOOD));
  }

  /** A server with a certificate that it signed itself. */
  public SSLContext selfSigned(String... names) {
    KeyPair own = newKeys();
    return context(
        own, sign("CN=self", own, "CN=self", own, new Names(false, List.of(names)), Life.GOOD));
  }

  private X509Certificate sign(
      String subject, KeyPair own, String issuer, KeyPair signer, Names names, Life life) {
    Instant from =
        life == Life.NOT_YET ? now.plus(Duration.ofDays(10)) : now.minusSeconds(86400 * 20);
    Instant until = life == Life.EXPIRED ? now.minusSeconds(86400) : now.plus(Duration.ofDays(20));
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name(issuer),
            BigInteger.valueOf(serial++),
            Date.from(from),
            Date.from(until),
            new X500Name(subject),
            own.getPublic());
    try {
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(names.authority()));
      if (!names.alternative().isEmpty()) {
        GeneralName[] all =
            names.alternative().stream().map(TestCa::generalName).toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static GeneralName generalName(String name) {
    boolean address = name.contains(":") || Character.isDigit(name.charAt(name.length() - 1));
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static SSLContext context(KeyPair own, X509Certificate certificate) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("server", own.getPrivate(), new char[0], new Certificate[] {certificate});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
