package io.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.testkit.TestCa;
import io.posthorn.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustAnchorsTest {

  @TempDir Path directory;

  @Test
  void theSystemsRootsAndThoseOfAFile() throws Exception {
    TestCa ca = new TestCa(Time.system().now());
    TrustAnchors system = TrustAnchors.system();
    TrustAnchors both = system.plus(ca.writeRoot(directory.resolve("ca.pem")));
    assertThat(system.roots()).isNotEmpty();
    assertThat(both.roots()).containsAll(system.roots()).contains(ca.root());
  }

  @Test
  void aFileWithoutCertificatesIsAnError() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    assertThatThrownBy(() -> TrustAnchors.system().plus(empty))
        .isInstanceOf(CertificateException.class);
    Path key = Files.writeString(directory.resolve("key.pem"), "not a certificate\n");
    assertThatThrownBy(() -> TrustAnchors.system().plus(key))
        .isInstanceOf(CertificateException.class);
  }
}
