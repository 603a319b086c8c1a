package io.posthorn.cli;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * A mail to be written.
 *
 * @param from sender, with or without a display name
 * @param to recipients
 * @param subject in Unicode
 * @param body its text
 * @param attachments files
 * @param headers further fields, each {@code Name: value}
 */
record Draft(
    String from,
    List<String> to,
    String subject,
    Body body,
    List<Path> attachments,
    List<String> headers) {

  private static final String UTF_8 = "utf-8";

  /** The text, and an HTML form of it. */
  record Body(String text, Optional<String> html) {}

  /**
   * The message that it makes. Its Message-ID is left to the relay, as many programs do.
   *
   * @throws IOException when an attachment cannot be read
   */
  MimeMessage message() throws MessagingException, IOException {
    MimeMessage message = new Unnamed(Session.getInstance(new Properties()));
    message.setFrom(address(from));
    for (String recipient : to) {
      message.addRecipient(RecipientType.TO, address(recipient));
    }
    message.setSubject(subject, UTF_8);
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new CommandException(Exit.USAGE, "'" + header + "' is not 'Name: value'");
      }
      message.addHeader(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    write(message);
    message.saveChanges();
    return message;
  }

  private static InternetAddress address(String text) {
    try {
      return new InternetAddress(text);
    } catch (AddressException e) {
      throw new CommandException(
          Exit.USAGE, "'%s' is not an address: %s".formatted(text, e.getMessage()));
    }
  }

  private void write(MimeMessage message) throws MessagingException, IOException {
    if (attachments.isEmpty() && body.html().isEmpty()) {
      message.setText(body.text(), UTF_8);
    } else if (attachments.isEmpty()) {
      message.setContent(alternatives());
    } else {
      MimeMultipart mixed = new MimeMultipart();
      mixed.addBodyPart(textPart());
      for (Path file : attachments) {
        MimeBodyPart part = new MimeBodyPart();
        part.attachFile(file.toFile());
        mixed.addBodyPart(part);
      }
      message.setContent(mixed);
    }
  }

  private MimeBodyPart textPart() throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    if (body.html().isEmpty()) {
      part.setText(body.text(), UTF_8);
    } else {
      part.setContent(alternatives());
    }
    return part;
  }

  /** RFC 2046 §5.1.4: the richest form last. */
  private MimeMultipart alternatives() throws MessagingException {
    MimeBodyPart plain = new MimeBodyPart();
    plain.setText(body.text(), UTF_8);
    MimeBodyPart rich = new MimeBodyPart();
    rich.setText(body.html().orElse(""), UTF_8, "html");
    return new MimeMultipart("alternative", plain, rich);
  }

  /** Has no Message-ID of its own: it would name this machine. */
  private static final class Unnamed extends MimeMessage {

    Unnamed(Session session) {
      super(session);
    }

    @Override
    protected void updateMessageID() {}
  }
}
