package io.posthorn.dkim;

import java.io.IOException;
import java.io.StringReader;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * The private key in PEM text, {@code PRIVATE KEY} (PKCS#8) or {@code RSA PRIVATE KEY} (PKCS#1).
 */
final class PemKey {

  private PemKey() {}

  /** What the text holds. */
  sealed interface Result {}

  /** An RSA key in PKCS#8 form. */
  record Read(PKCS8EncodedKeySpec pkcs8) implements Result {}

  /** Something else, with the reason and the cure. */
  record Unreadable(String reason) implements Result {}

  static Result read(String pem) {
    if (!pem.contains("-----BEGIN ")) {
      return new Unreadable("holds no PEM block; it must begin with -----BEGIN PRIVATE KEY-----");
    }
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      return switch (parser.readObject()) {
        case PEMKeyPair pair -> rsa(pair.getPrivateKeyInfo());
        case PrivateKeyInfo info -> rsa(info);
        case PEMEncryptedKeyPair pair -> encrypted();
        case PKCS8EncryptedPrivateKeyInfo info -> encrypted();
        case SubjectPublicKeyInfo info ->
            new Unreadable("is a public key; signing needs the private one");
        case null -> damaged();
        default -> new Unreadable("holds no private key but something else in PEM form");
      };
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      return damaged();
    }
  }

  private static Result rsa(PrivateKeyInfo info) throws IOException {
    boolean rsa =
        info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
    return rsa
        ? new Read(new PKCS8EncodedKeySpec(info.getEncoded()))
        : new Unreadable("is not an RSA key; make one with: openssl genrsa 2048");
  }

  private static Result encrypted() {
    return new Unreadable("is encrypted; write it without a passphrase and guard it by its mode");
  }

  private static Result damaged() {
    return new Unreadable("is damaged: its PEM block cannot be decoded");
  }
}
