/**
 * Mail addresses as values: {@link io.posthorn.address.Domain}, {@link io.posthorn.address.Mailbox}
 * and {@link io.posthorn.address.ReversePath}.
 *
 * <p>Text becomes an address in one place, {@link io.posthorn.address.AddressParser}; nothing
 * behind it handles addresses as strings. Knows RFC 5321 §4.1.2, RFC 6531 and UTS-46; knows nothing
 * of header fields, DNS or accounts.
 */
@NullMarked
package io.posthorn.address;

import org.jspecify.annotations.NullMarked;
