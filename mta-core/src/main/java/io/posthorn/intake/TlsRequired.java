package io.posthorn.intake;

import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.options.SendingOptions;
import io.posthorn.options.SendingOptions.Security;
import io.posthorn.smtp.Wishes;
import java.util.List;
import java.util.Optional;

/**
 * The field {@code TLS-Required: No} (RFC 8689 §4.2.2): its sender would rather have the message
 * arrive than arrive safely. Pure.
 */
final class TlsRequired {

  private TlsRequired() {}

  /**
   * The options of a message with this header: what they leave open for TLS, the field lowers. It
   * counts for nothing beside REQUIRETLS, and where it is given twice.
   */
  static SendingOptions apply(HeaderSection header, Wishes wishes, SendingOptions options) {
    List<Field> fields = header.all("TLS-Required");
    boolean no = fields.size() == 1 && fields.getFirst().value().strip().equalsIgnoreCase("No");
    Security asked = options.security();
    boolean safely = wishes.requireTls() || asked.requireTls().orElse(false);
    return !no || safely
        ? options
        : options.with(
            new Security(
                asked.dkim(),
                Optional.of(false),
                asked.skipVerification().or(() -> Optional.of(true))));
  }
}
