package io.posthorn.envelope;

import java.util.Optional;

/**
 * Where a submission came from; written into Received and into events.
 *
 * @param client the peer's address as text, without port
 * @param hello the name in EHLO or HELO, as said
 * @param protocol the Received field's {@code with} word: ESMTP, ESMTPS, ESMTPSA, UTF8SMTPSA … (RFC
 *     3848, RFC 6531)
 * @param tls protocol and cipher suite, where the connection is encrypted
 * @param login the authenticated login
 * @param standing on what ground it was taken
 */
public record Origin(
    String client,
    String hello,
    String protocol,
    Optional<String> tls,
    Optional<String> login,
    Standing standing) {}
