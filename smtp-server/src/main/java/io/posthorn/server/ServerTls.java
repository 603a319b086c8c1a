package io.posthorn.server;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Our certificates: the usual one, and others for clients that ask for a host by name (SNI, RFC
 * 6066 §3). Immutable.
 */
public final class ServerTls {

  private final HostCertificate usual;
  private final Map<String, HostCertificate> byName;

  /**
   * Certificates.
   *
   * @param usual for clients that name no host, or one that we have nothing else for
   * @param byName by host name in ASCII and lower case; {@code *.example.org} is any one label in
   *     front of it
   */
  public ServerTls(HostCertificate usual, Map<String, HostCertificate> byName) {
    this.usual = usual;
    this.byName = Map.copyOf(byName);
  }

  /**
   * Reads one certificate with its chain and its key (PKCS #8) from PEM files.
   *
   * @throws IllegalArgumentException when they cannot be read or used, naming the file
   */
  public static ServerTls load(Path chain, Path key) {
    try {
      String certificates = read(chain);
      String privateKey = read(key);
      return new ServerTls(
          HostCertificate.parse(certificates, privateKey, TlsProvider.AUTO), Map.of());
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      String what = chain + " with the key " + key + " cannot be used for TLS: ";
      throw new IllegalArgumentException(what + e.getMessage(), e);
    }
  }

  /** For a client that asks for {@code host}; it may ask for none, which is empty. */
  SslContext context(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    HostCertificate exact = byName.get(name);
    if (exact != null) {
      return exact.context();
    }
    int dot = name.indexOf('.');
    String wildcard = dot > 0 ? "*" + name.substring(dot) : "";
    return byName.getOrDefault(wildcard, usual).context();
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read", e);
    }
  }
}
