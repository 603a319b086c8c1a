package io.posthorn.dns;

import io.posthorn.address.Domain;
import java.util.List;

/** What the DNS says about the mail exchangers of a domain. */
public sealed interface MxAnswer {

  /**
   * The records, lowest preference first; the order within one preference is not fixed.
   *
   * @param records at least one
   */
  record Exchangers(List<Exchanger> records) implements MxAnswer {

    public Exchangers {
      records = List.copyOf(records);
    }
  }

  /** One MX record. */
  record Exchanger(int preference, Domain host) {}

  /** The name exists and has no MX records: its own addresses are the exchanger, if it has any. */
  record NoRecords() implements MxAnswer {}

  /** The domain takes no mail: a single MX record of {@code .} (RFC 7505). */
  record NullMx() implements MxAnswer {}

  /** The name does not exist. */
  record NoSuchDomain() implements MxAnswer {}

  /** No usable answer now: SERVFAIL, time-out, a malformed answer. */
  record Unavailable(String why) implements MxAnswer {}
}
