package io.posthorn.node;

import io.posthorn.time.Time;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * A certificate that vouches for itself, for a relay that was given none; made once and kept.
 *
 * @param certificate PEM file
 * @param privateKey PEM file, for its owner only
 */
record SelfSigned(Path certificate, Path privateKey) {

  private static final int SERIAL_BITS = 120;
  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final Duration CLOCK_ERROR = Duration.ofDays(1);

  /**
   * The certificate in {@code directory}, made where it is missing.
   *
   * @param hostname our name; {@code localhost} and the loopback addresses are added
   */
  static SelfSigned in(Path directory, String hostname, Time time) throws IOException {
    SelfSigned files =
        new SelfSigned(directory.resolve("self-signed.pem"), directory.resolve("self-signed.key"));
    if (!Files.exists(files.certificate()) || !Files.exists(files.privateKey())) {
      files.make(hostname, time.now());
    }
    return files;
  }

  /** What clients see. */
  X509Certificate read() throws IOException {
    try (var in = Files.newInputStream(certificate)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + " is not a certificate", e);
    }
  }

  private void make(String hostname, Instant now) throws IOException {
    Files.deleteIfExists(privateKey);
    Files.deleteIfExists(certificate);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      PrivateFile.create(privateKey, pem(keys.getPrivate()));
      PrivateFile.create(certificate, pem(certificate(keys, hostname, now)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK makes no certificates", e);
    }
  }

  private static X509Certificate certificate(KeyPair keys, String hostname, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X500Name name = new X500Name("CN=posthorn self-signed");
    GeneralName[] names =
        List.of(
                new GeneralName(GeneralName.dNSName, hostname),
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1"))
            .toArray(new GeneralName[0]);
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(SERIAL_BITS, new SecureRandom()),
            Date.from(now.minus(CLOCK_ERROR)),
            Date.from(now.plus(VALIDITY)),
            name,
            keys.getPublic());
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    byte[] encoded = builder.build(signer).getEncoded();
    try (var in = new ByteArrayInputStream(encoded)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          object instanceof PrivateKey key
              ? new PemObject("PRIVATE KEY", key.getEncoded())
              : object);
    }
    return text.toString();
  }
}
