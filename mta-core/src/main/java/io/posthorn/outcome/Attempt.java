package io.posthorn.outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The facts of one attempt at one entry.
 *
 * @param number from 1; of what a person gave up, how many there were: 0 when it was never tried
 * @param started by the schedule's clock
 * @param took until its last reply
 * @param host the exchanger last spoken to; empty where none was reached
 * @param session how safely; {@link Session#NONE} where none was opened
 */
public record Attempt(
    int number, Instant started, Duration took, Optional<Host> host, Session session) {

  /**
   * A mail exchanger.
   *
   * @param name as in DNS or in the configuration
   * @param address the IP address connected to, as text
   * @param sendingIp ours of that connection, as text; empty where none was made, and of attempts
   *     that were recorded before it was kept
   */
  public record Host(String name, String address, Optional<String> sendingIp) {}

  /**
   * How the session was secured.
   *
   * @param tls whether the message went, or would have gone, over TLS
   * @param verified whether chain and host name verified
   * @param protocol such as {@code TLSv1.3 TLS_AES_256_GCM_SHA384}; empty without TLS
   * @param utf8 whether the transaction used SMTPUTF8
   */
  public record Session(boolean tls, boolean verified, String protocol, boolean utf8) {

    /** No session, or one in clear text. */
    public static final Session NONE = new Session(false, false, "", false);
  }
}
