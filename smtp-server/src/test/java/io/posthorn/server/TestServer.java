package io.posthorn.server;

import io.posthorn.intake.Intake;
import io.posthorn.observe.Meters;
import io.posthorn.testkit.SocketPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** A server with one listener, for the length of a test. */
final class TestServer implements AutoCloseable {

  private final RecordingIntake intake = new RecordingIntake();
  private final SmtpServer server;

  TestServer(ListenerSettings settings) {
    this(settings, (Intake) null);
  }

  /** A server before another intake; then {@link #intake} is idle. */
  TestServer(ListenerSettings settings, Intake other) {
    this(settings, other, TestCertificate::tls);
  }

  /** A server with a desk of its own. */
  TestServer(ListenerSettings settings, LoginDesk desk) {
    this(settings, null, TestCertificate::tls, desk);
  }

  /** A server with certificates of its own. */
  TestServer(ListenerSettings settings, Supplier<ServerTls> tls) {
    this(settings, null, tls);
  }

  private TestServer(ListenerSettings settings, Intake other, Supplier<ServerTls> tls) {
    this(settings, other, tls, TestDesk.one());
  }

  private TestServer(
      ListenerSettings settings, Intake other, Supplier<ServerTls> tls, LoginDesk desk) {
    server =
        new SmtpServer(List.of(settings), other == null ? intake : other, desk, tls, Meters.none());
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RecordingIntake intake() {
    return intake;
  }

  SmtpServer server() {
    return server;
  }

  InetSocketAddress address() {
    return server.addresses().getFirst();
  }

  int port() {
    return address().getPort();
  }

  SocketPeer connect() {
    return new SocketPeer(address(), intake::describeNext);
  }

  @Override
  public void close() {
    try {
      server.stop(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
