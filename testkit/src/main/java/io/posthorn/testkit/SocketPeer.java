package io.posthorn.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Plays the client of a {@link Transcript} over a real socket; believes any certificate. */
public final class SocketPeer implements Transcript.Peer, AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Supplier<String> queued;
  private Socket socket;
  private InputStream in;

  /**
   * Connects.
   *
   * @param queued the next message that the server queued, described in one line
   */
  public SocketPeer(InetSocketAddress server, Supplier<String> queued) {
    this.queued = queued;
    try {
      this.socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(server, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      this.in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void say(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A line of text, with CR LF added. */
  public void say(String line) {
    say((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Closes our half of the connection; the other may still be heard. */
  public void sayNoMore() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> hear() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int octet = in.read();
      while (octet >= 0 && octet != '\n') {
        line.write(octet);
        octet = in.read();
      }
      String text = line.toString(StandardCharsets.UTF_8);
      String bare = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      return octet < 0 && text.isEmpty() ? Optional.empty() : Optional.of(bare);
    } catch (SocketException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last line of the next reply. */
  public String reply() {
    String line = hear().orElse("(the server closed)");
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = hear().orElse("(the server closed)");
    }
    return line;
  }

  @Override
  public void startTls() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Credulous()}, null);
      SSLSocket tls =
          (SSLSocket) context.getSocketFactory().createSocket(socket, "mx.test", 0, true);
      tls.startHandshake();
      socket = tls;
      in = new BufferedInputStream(tls.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String queued() {
    return queued.get();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Believes everybody. */
  private static final class Credulous implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
