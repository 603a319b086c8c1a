/**
 * The server's side of SASL (RFC 4422) as a value: a {@link io.posthorn.sasl.SaslExchange} takes
 * the client's responses and ends in {@link io.posthorn.sasl.Evidence} or in what is wrong with
 * them. PLAIN and LOGIN end in {@link io.posthorn.sasl.Credentials}; SCRAM asks in between what is
 * kept of the password ({@link io.posthorn.sasl.SaslStep.Lookup}) and ends in a {@link
 * io.posthorn.sasl.Proof}, which may be bound to the TLS connection ({@link
 * io.posthorn.sasl.ChannelBindings}).
 *
 * <p>Reads what a client sent; who may log in, and what SMTP says to it, is not known here.
 */
@NullMarked
package io.posthorn.sasl;

import org.jspecify.annotations.NullMarked;
