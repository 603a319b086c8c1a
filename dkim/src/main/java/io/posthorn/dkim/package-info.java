/**
 * DomainKeys Identified Mail (RFC 6376), signing.
 *
 * <p>A {@link io.posthorn.dkim.SigningKey} is read from PEM text that {@link
 * io.posthorn.dkim.KeyGenerator} may have made; its {@link io.posthorn.dkim.KeyRecord} goes into
 * the DNS. A message's body runs through a {@link io.posthorn.dkim.BodyHash}, then {@link
 * io.posthorn.dkim.Signer} makes the header field from the hash and the header fields. {@link
 * io.posthorn.dkim.Rsa} picks the fastest provider of RSA that works on this machine.
 *
 * <p>All of it is computing on values: where keys and messages are kept, and which messages are
 * signed, is not known here.
 */
@NullMarked
package io.posthorn.dkim;

import org.jspecify.annotations.NullMarked;
