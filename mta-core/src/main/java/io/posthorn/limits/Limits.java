package io.posthorn.limits;

import java.time.Duration;

/**
 * The bounds on what one peer can make us hold or wait for.
 *
 * @param inbound what a client of ours may do
 * @param outbound how long we wait for a server
 */
public record Limits(Inbound inbound, Outbound outbound) {

  /**
   * All X-Mailgun fields of one message that are options: they are parsed, and kept with the
   * message and its events. 16 KiB is what Mailgun takes of them.
   */
  public static final int OPTION_OCTETS = 16 << 10;

  /** The limits of an installation that configures none. */
  public static final Limits DEFAULT = new Limits(Inbound.DEFAULT, Outbound.DEFAULT);

  /**
   * Receiving.
   *
   * @param messageOctets of one message after unstuffing, without what we add. RFC 5321 §4.5.3.1.7
   *     asks for 64 KiB; 25 MiB is what senders leaving Mailgun rely on
   * @param recipients of one transaction. RFC 5321 §4.5.3.1.8 asks for 100; Mailgun takes 1,000
   * @param commandOctets of one command line with CRLF. RFC 5321 §4.5.3.1.4 asks for 512, RFC 4954
   *     §4 for 12,288 in AUTH
   * @param authOctets of one line of an AUTH exchange (RFC 4954 §4)
   * @param lineCutOctets of a line that never ends, after which the connection is closed
   * @param headerOctets of the header section, which is held in memory
   * @param headerFields in it
   * @param receivedFields before a message counts as looping. RFC 5321 §6.3 asks for at least 100
   * @param errors 4xx and 5xx answers before a session is closed with 421
   * @param idleCommands EHLO, HELO, RSET, NOOP, VRFY and HELP since the last message that was
   *     queued; one more closes the session with 421
   * @param content what the content of one message may be made of
   * @param session how much of what may go on at a time, and how long
   * @param crowd what all sessions together may hold, and what changes when they hold much
   */
  public record Inbound(
      long messageOctets,
      int recipients,
      int commandOctets,
      int authOctets,
      int lineCutOctets,
      int headerOctets,
      int headerFields,
      int receivedFields,
      int errors,
      int idleCommands,
      Content content,
      Session session,
      Crowd crowd) {

    /** What stands without configuration. */
    public static final Inbound DEFAULT =
        new Inbound(
            25L << 20,
            1000,
            2048,
            12288,
            65536,
            512 << 10,
            5000,
            100,
            20,
            100,
            Content.DEFAULT,
            Session.DEFAULT,
            Crowd.DEFAULT);
  }

  /**
   * The content of one message.
   *
   * @param lineOctets of a line without its CR LF. RFC 5321 §4.5.3.1.6 asks for 998; lines up to
   *     this are taken, because programs write HTML in one line, and sent on as they came
   * @param mimeDepth of multiparts in multiparts. Those who read mail recurse; no program nests ten
   * @param mimeParts of all multiparts; a digest of a busy list has hundreds
   * @param span in each such time of a message that arrives must come
   * @param pace so many octets, unless it ends: 4 KiB a minute, of which any line is capable
   */
  public record Content(int lineOctets, int mimeDepth, int mimeParts, Duration span, int pace) {

    /** What stands without configuration. */
    public static final Content DEFAULT =
        new Content(1 << 20, 50, 10_000, Duration.ofMinutes(5), 20 << 10);
  }

  /**
   * Sessions.
   *
   * @param command the longest silence between commands (RFC 5321 §4.5.3.2.7: at least 5 min)
   * @param data the longest silence inside a message
   * @param handshake the longest TLS handshake
   * @param message the longest time for one message from 354 to the final dot
   * @param connections at a time, all listeners together; one more hears 421
   * @param connectionsPerClient at a time from one address
   * @param undecodedOctets kept while a question is being answered
   */
  public record Session(
      Duration command,
      Duration data,
      Duration handshake,
      Duration message,
      int connections,
      int connectionsPerClient,
      int undecodedOctets) {

    /** What stands without configuration. */
    public static final Session DEFAULT =
        new Session(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            10_000,
            200,
            65536);
  }

  /**
   * All sessions together.
   *
   * @param ordinaryHeader octets of a header section that any session may hold; nearly all mail has
   *     less
   * @param largeHeaders octets beyond that of all sections together, while their messages arrive
   *     and until they are queued; whoever needs more hears 452
   * @param span while memory is short, a message that brings less than {@code pace} in it is not
   *     waited for any longer: 421
   * @param pace octets; what a modem of 1990 sent
   */
  public record Crowd(int ordinaryHeader, long largeHeaders, Duration span, int pace) {

    /** What stands without configuration. */
    public static final Crowd DEFAULT =
        new Crowd(16 << 10, 16L << 20, Duration.ofSeconds(10), 10 << 10);
  }

  /**
   * Sending: RFC 5321 §4.5.3.2 has the minima.
   *
   * @param connect for the TCP connection
   * @param greeting for the 220 (5 min)
   * @param handshake for TLS
   * @param command for EHLO, MAIL and RCPT (5 min)
   * @param dataStart for the 354 (2 min)
   * @param dataBlock for each block of content to leave (3 min)
   * @param dataEnd for the reply to the final dot (10 min)
   * @param replyOctets of one reply with all its lines
   */
  public record Outbound(
      Duration connect,
      Duration greeting,
      Duration handshake,
      Duration command,
      Duration dataStart,
      Duration dataBlock,
      Duration dataEnd,
      int replyOctets) {

    /** What stands without configuration. */
    public static final Outbound DEFAULT =
        new Outbound(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            64 << 10);
  }
}
