package io.posthorn.config;

import io.posthorn.config.SmtpConfig.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.openssl.PEMParser;

/**
 * Reads [tls], and finds what is wrong with the files before anybody shakes hands: a mistake is
 * worth a line of the configuration, not an alert in a client's log.
 */
final class TlsFilesReader {

  private TlsFilesReader() {}

  static Optional<TlsFiles> read(Section section, Secrets secrets) {
    Problems problems = section.problems();
    Optional<Path> certificate = section.read("certificate", Forms.PATH);
    Optional<Path> key = section.read("private_key", Forms.PATH);
    section.done();
    Place certificatePlace = section.place("certificate");
    Place keyPlace = section.place("private_key");
    if (certificate.isPresent() != key.isPresent()) {
      String missing = certificate.isPresent() ? "private_key" : "certificate";
      Place place = certificate.isPresent() ? certificatePlace : keyPlace;
      problems.error(place, "`" + missing + "` is missing in [tls]", "give both or neither");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    TlsFiles files =
        new TlsFiles(
            certificatePlace, secrets.resolve(certificate.get()), secrets.resolve(key.get()));
    Optional<PublicKey> publicKey =
        secrets
            .file(certificatePlace, certificate.get(), problems)
            .flatMap(pem -> leaf(pem, certificatePlace, files.certificate(), problems));
    Optional<String> privateKey = secrets.secretFile(keyPlace, key.get(), problems);
    if (publicKey.isPresent() && privateKey.isPresent()) {
      match(publicKey.get(), privateKey.get(), keyPlace, files.privateKey(), problems);
    }
    return Optional.of(files);
  }

  /** The key of the first certificate in {@code pem}. */
  private static Optional<PublicKey> leaf(String pem, Place place, Path file, Problems problems) {
    try {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      if (!chain.isEmpty()) {
        return Optional.of(chain.iterator().next().getPublicKey());
      }
    } catch (CertificateException e) {
      // told below
    }
    problems.error(
        place,
        file + " holds no certificate in PEM form",
        "it must begin with -----BEGIN CERTIFICATE-----, the server's own first");
    return Optional.empty();
  }

  private static void match(
      PublicKey certified, String pem, Place place, Path file, Problems problems) {
    Optional<AsymmetricKeyParameter> key = privateKey(pem);
    if (key.isEmpty()) {
      problems.error(
          place,
          file + " holds no private key that can be used",
          "it must begin with -----BEGIN PRIVATE KEY----- and have no passphrase");
    } else if (!belong(certified, key.get())) {
      problems.error(
          place,
          file + " is not the key of the certificate",
          "name the key that the certificate was requested with");
    }
  }

  /** PKCS #8, which is what the listener's TLS engine reads. */
  private static Optional<AsymmetricKeyParameter> privateKey(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      return switch (parser.readObject()) {
        case PrivateKeyInfo info -> Optional.of(PrivateKeyFactory.createKey(info));
        case null, default -> Optional.empty();
      };
    } catch (IOException | RuntimeException e) { // the decoder throws whatever a damaged key hits
      return Optional.empty();
    }
  }

  /** Keys of other kinds than RSA and EC are left to the TLS engine to judge. */
  private static boolean belong(PublicKey certified, AsymmetricKeyParameter key) {
    return switch (key) {
      case RSAKeyParameters rsa ->
          certified instanceof RSAPublicKey known && known.getModulus().equals(rsa.getModulus());
      case ECPrivateKeyParameters ec -> {
        ECPoint point =
            new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD());
        yield certified instanceof ECPublicKey known
            && known.getW().getAffineX().equals(point.normalize().getAffineXCoord().toBigInteger());
      }
      default -> true;
    };
  }
}
