package io.posthorn.config;

import io.posthorn.address.Domain;
import io.posthorn.config.SmtpConfig.HostTls;
import io.posthorn.config.SmtpConfig.Tls;
import io.posthorn.config.SmtpConfig.TlsFiles;
import io.posthorn.server.TlsProvider;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private static final Form<TlsProvider> PROVIDER =
      Forms.oneOf(TlsProvider.class, provider -> provider.name().toLowerCase(Locale.ROOT));

  private static final Form<String> HOST =
      Form.ofText(
          "a host name",
          "use smtp.example.org, or *.example.org for any one name below it",
          TlsFilesReader::hostName);

  private TlsFilesReader() {}

  static Tls read(Section section, Secrets secrets) {
    TlsProvider provider = section.read("provider", PROVIDER, "auto");
    Optional<Path> certificate = section.read("certificate", Forms.PATH);
    Optional<Path> key = section.read("private_key", Forms.PATH);
    if (certificate.isPresent() != key.isPresent()) {
      String missing = certificate.isPresent() ? "private_key" : "certificate";
      Place place = section.place(certificate.isPresent() ? "certificate" : "private_key");
      section
          .problems()
          .error(place, "`" + missing + "` is missing in [tls]", "give both or neither");
    }
    Optional<TlsFiles> files = files(section, certificate, key, secrets);
    List<HostTls> hosts = new ArrayList<>();
    Map<String, Place> taken = new HashMap<>();
    for (Section host : section.sections("sni")) {
      host(host, taken, secrets).ifPresent(hosts::add);
    }
    section.done();
    return new Tls(section.place("provider"), provider, files, hosts);
  }

  /** One of [[tls.sni]]. */
  private static Optional<HostTls> host(
      Section section, Map<String, Place> taken, Secrets secrets) {
    List<String> names = section.list("names", HOST, List.of());
    if (names.isEmpty() && section.node("names").isEmpty()) {
      section.missing("names", HOST.use());
    }
    for (String name : names) {
      Place first = taken.putIfAbsent(name, section.place("names"));
      if (first != null) {
        section
            .problems()
            .error(
                section.place("names"),
                "the host " + name + " has a certificate already, in line " + first.line(),
                "keep one of them");
      }
    }
    Optional<Path> certificate = section.required("certificate", Forms.PATH);
    Optional<Path> key = section.required("private_key", Forms.PATH);
    section.done();
    return files(section, certificate, key, secrets).map(files -> new HostTls(names, files));
  }

  private static Optional<TlsFiles> files(
      Section section, Optional<Path> certificate, Optional<Path> key, Secrets secrets) {
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    Problems problems = section.problems();
    Place certificatePlace = section.place("certificate");
    Place keyPlace = section.place("private_key");
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

  /** A name in ASCII and lower case, as a client asks for it. */
  private static Optional<String> hostName(String text) {
    boolean wildcard = text.startsWith("*.");
    return Domain.parse(wildcard ? text.substring(2) : text)
        .map(domain -> (wildcard ? "*." : "") + domain.ascii());
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
