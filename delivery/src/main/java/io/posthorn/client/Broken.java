package io.posthorn.client;

import io.posthorn.smtp.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Puts a failed connection into words, one line, for people. */
final class Broken {

  private Broken() {}

  /** What {@code failure} means at {@code stage}. */
  static Signal at(Stage stage, IOException failure) {
    return new Signal.Broke(stage, what(stage, failure));
  }

  /** A reply that cannot stand where it stands. */
  static Signal unexpected(Stage stage, Reply reply) {
    return new Signal.Broke(stage, "unexpected answer " + at(stage) + ": " + reply);
  }

  static String what(Stage stage, IOException failure) {
    return switch (failure) {
      case SocketTimeoutException timeout -> "timed out " + at(stage);
      case ConnectException refused -> reason(refused, "connection refused");
      case ProtocolException protocol -> "not SMTP " + at(stage) + ": " + protocol.getMessage();
      case ClosedChannelException closed -> "the connection was closed " + at(stage);
      case SSLException tls -> "TLS failed: " + tlsReason(tls);
      default -> reason(failure, "the connection failed") + " " + at(stage);
    };
  }

  /** Our own words about a certificate where there are such, else the library's. */
  private static String tlsReason(SSLException failure) {
    String reason = reason(failure, "no reason given");
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return reason(cause, reason);
      }
    }
    return reason;
  }

  private static String reason(Throwable failure, String otherwise) {
    String message = failure.getMessage();
    return message == null ? otherwise : message.replace('\n', ' ').replace('\r', ' ');
  }

  private static String at(Stage stage) {
    return switch (stage) {
      case CONNECT -> "while connecting";
      case GREETING -> "before the greeting";
      case HELLO -> "at EHLO";
      case TLS -> "at STARTTLS";
      case AUTH -> "at AUTH";
      case MAIL -> "at MAIL";
      case RCPT -> "at RCPT";
      case DATA -> "at DATA";
      case DOT -> "after the final dot";
    };
  }
}
