package io.posthorn.dsn;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.dsn.DeliveryStatus;
import org.eclipse.angus.mail.dsn.MultipartReport;

/** A report as Angus Mail reads it, which is not our parser. */
public record ParsedReport(MimeMessage message, MultipartReport parts) {

  /** What Angus makes of {@code octets}. */
  public static ParsedReport of(byte[] octets) throws MessagingException, IOException {
    Session session = Session.getInstance(new Properties());
    MimeMessage message = new MimeMessage(session, new ByteArrayInputStream(octets));
    return new ParsedReport(message, (MultipartReport) message.getContent());
  }

  /** Names of the top fields, in order. */
  public List<String> fieldNames() throws MessagingException {
    List<String> names = new ArrayList<>();
    Collections.list(message.getAllHeaders()).forEach(header -> names.add(header.getName()));
    return names;
  }

  public String text() throws MessagingException {
    return parts.getText().replace("\r\n", "\n");
  }

  public DeliveryStatus status() throws MessagingException {
    return (DeliveryStatus) parts.getReport();
  }

  /** A field of recipient {@code index}, unfolded. */
  public String ofRecipient(int index, String name) throws MessagingException {
    InternetHeaders fields = status().getRecipientDSN(index);
    String[] values = fields.getHeader(name);
    if (values == null || values.length != 1) {
      throw new AssertionError(name + " is there " + (values == null ? 0 : values.length));
    }
    return values[0].replace("\r\n", "");
  }

  public String headerType() throws MessagingException {
    return parts.getBodyPart(2).getContentType();
  }

  /** The returned header, decoded. */
  public byte[] header() throws MessagingException, IOException {
    BodyPart part = parts.getBodyPart(2);
    return part.getInputStream().readAllBytes();
  }

  public String headerText() throws MessagingException, IOException {
    return new String(header(), StandardCharsets.UTF_8);
  }
}
