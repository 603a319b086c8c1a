package io.posthorn.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Our certificate, ready for handshakes: TLS 1.2 and 1.3 (RFC 8996 forbids older ones), by
 * BoringSSL where its library loads and by the JDK else. Safe for use by many threads.
 */
public final class ServerTls {

  private final SslContext context;

  private ServerTls(SslContextBuilder builder) throws SSLException {
    this(builder, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
  }

  private ServerTls(SslContextBuilder builder, SslProvider provider) throws SSLException {
    this.context = builder.sslProvider(provider).protocols("TLSv1.3", "TLSv1.2").build();
  }

  /**
   * Reads a certificate with its chain and its key (PKCS #8) from PEM files.
   *
   * @throws IllegalArgumentException when they cannot be read or used, naming the file
   */
  public static ServerTls load(Path chain, Path key) {
    for (Path file : List.of(chain, key)) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException(file + " cannot be read");
      }
    }
    try {
      return new ServerTls(SslContextBuilder.forServer(chain.toFile(), key.toFile()));
    } catch (SSLException | IllegalArgumentException e) {
      throw unusable(chain + " with the key " + key, e);
    }
  }

  /**
   * Takes a certificate with its chain, leaf first, and its key.
   *
   * @throws IllegalArgumentException when they cannot be used
   */
  public static ServerTls of(PrivateKey key, List<X509Certificate> chain) {
    try {
      return new ServerTls(SslContextBuilder.forServer(key, chain.toArray(new X509Certificate[0])));
    } catch (SSLException | IllegalArgumentException e) {
      throw unusable("the certificate", e);
    }
  }

  /** The same with the engine of the JDK, which alone knows what tls-exporter asks for. */
  static ServerTls ofJdk(PrivateKey key, X509Certificate certificate) {
    try {
      return new ServerTls(SslContextBuilder.forServer(key, certificate), SslProvider.JDK);
    } catch (SSLException e) {
      throw unusable("the certificate", e);
    }
  }

  /** Which engine shakes hands. */
  public static String engine() {
    return OpenSsl.isAvailable() ? "BoringSSL" : "JDK";
  }

  /**
   * For one connection.
   *
   * @param startTls whether one more write, the 220, goes out in clear text
   */
  SslHandler handler(boolean startTls, Duration handshake) {
    SslHandler handler = new SslHandler(context.newEngine(ByteBufAllocator.DEFAULT), startTls);
    handler.setHandshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS);
    return handler;
  }

  private static IllegalArgumentException unusable(String what, Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new IllegalArgumentException(what + " cannot be used for TLS: " + cause.getMessage(), e);
  }
}
