package io.posthorn.cli;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Where {@code send} hands mail in.
 *
 * @param server host and port
 * @param login to log in as
 * @param password of the login
 */
record Outbox(InetSocketAddress server, Optional<String> login, Optional<String> password) {

  private static final String TIMEOUT_MILLIS = "30000";
  private static final String QUEUED = "queued as ";

  /** Hands {@code message} in, over TLS where that is offered; returns its id in the queue. */
  String send(MimeMessage message) throws MessagingException {
    Session session = Session.getInstance(properties(message));
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect(
          server.getHostString(), server.getPort(), login.orElse(null), password.orElse(null));
      transport.sendMessage(message, message.getAllRecipients());
      String reply = ((SMTPTransport) transport).getLastServerResponse().strip();
      int id = reply.lastIndexOf(QUEUED);
      return id < 0 ? reply : reply.substring(id + QUEUED.length());
    }
  }

  private static boolean needsUtf8(MimeMessage message) throws MessagingException {
    return Stream.of(message.getFrom(), message.getAllRecipients())
        .flatMap(Stream::of)
        .anyMatch(address -> !address.toString().chars().allMatch(c -> c < 0x80));
  }

  /** What really went wrong, in one line. */
  static String innermost(Exception failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = String.valueOf(cause.getMessage()).strip();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).strip();
  }

  private Properties properties(MimeMessage message) throws MessagingException {
    Properties properties = new Properties();
    // RFC 6531 §3.2: only for a mail that needs it, because the next host may not know it.
    properties.setProperty("mail.mime.allowutf8", Boolean.toString(needsUtf8(message)));
    properties.setProperty("mail.smtp.starttls.enable", "true");
    // A relay on this machine may have a self-signed certificate; it is trusted for what it is.
    String host = server.getHostString();
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("::1")) {
      properties.setProperty("mail.smtp.ssl.trust", host);
      properties.setProperty("mail.smtp.ssl.checkserveridentity", "false");
    }
    properties.setProperty("mail.smtp.auth", Boolean.toString(login.isPresent()));
    properties.setProperty("mail.smtp.localhost", "localhost");
    properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
    properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
    return properties;
  }
}
