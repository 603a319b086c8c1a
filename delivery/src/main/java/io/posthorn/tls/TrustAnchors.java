package io.posthorn.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The roots that a chain must lead to.
 *
 * @param roots certificates of authorities
 */
public record TrustAnchors(Set<X509Certificate> roots) {

  public TrustAnchors {
    roots = Set.copyOf(roots);
  }

  /** What the Java run-time trusts, which a distribution links to the system's own bundle. */
  public static TrustAnchors system() {
    try {
      return new TrustAnchors(Set.of(pkix(null).getAcceptedIssuers()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the run-time has no usable trust store", e);
    }
  }

  /**
   * These and the certificates of a PEM file, or of one certificate in DER.
   *
   * @throws IOException when the file cannot be read
   * @throws CertificateException when it holds no certificates
   */
  public TrustAnchors plus(Path file) throws IOException, CertificateException {
    Collection<? extends Certificate> found;
    try (InputStream in = Files.newInputStream(file)) {
      found = CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
    if (found.isEmpty()) {
      throw new CertificateException("no certificate in " + file);
    }
    Set<X509Certificate> all = new HashSet<>(roots);
    for (Certificate each : found) {
      all.add((X509Certificate) each);
    }
    return new TrustAnchors(all);
  }

  /** Checks chains against these roots, not names, by RFC 5280. */
  X509ExtendedTrustManager chains() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new KeyStoreException(e);
    }
    int number = 0;
    for (X509Certificate root : roots) {
      store.setCertificateEntry("root" + number, root);
      number++;
    }
    return pkix(store);
  }

  private static X509ExtendedTrustManager pkix(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager x509) {
        return x509;
      }
    }
    throw new KeyStoreException("PKIX without X.509");
  }
}
