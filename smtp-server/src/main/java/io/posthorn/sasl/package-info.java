/**
 * The server's side of SASL (RFC 4422) as a value: a {@link io.posthorn.sasl.SaslExchange} takes
 * the client's responses and ends in {@link io.posthorn.sasl.Credentials} or in what is wrong with
 * them.
 *
 * <p>Reads what a client sent; whether login and password belong together, and what SMTP says to
 * it, is not known here.
 */
@NullMarked
package io.posthorn.sasl;

import org.jspecify.annotations.NullMarked;
