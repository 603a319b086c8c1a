package io.posthorn.config;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates with their keys as PEM files. */
final class SelfSigned {

  private SelfSigned() {}

  /** Writes {@code name.pem} and {@code name.key} into {@code folder}. */
  static void write(Path folder, String name, String algorithm, int size)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(size);
    KeyPair keys = generator.generateKeyPair();
    X500Name subject = new X500Name("CN=" + name);
    X509CertificateHolder certificate =
        new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.ONE,
                Date.from(Instant.EPOCH),
                Date.from(Instant.parse("2096-01-01T00:00:00Z")),
                subject,
                keys.getPublic())
            .build(
                new JcaContentSignerBuilder(
                        "SHA256with" + (algorithm.equals("EC") ? "ECDSA" : "RSA"))
                    .build(keys.getPrivate()));
    write(folder.resolve(name + ".pem"), "CERTIFICATE", certificate.getEncoded());
    write(folder.resolve(name + ".key"), "PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }
}
