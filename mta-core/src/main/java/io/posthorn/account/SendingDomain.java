package io.posthorn.account;

import io.posthorn.address.Domain;
import io.posthorn.options.TlsPolicy;

/**
 * The settings of a sending domain.
 *
 * @param name the domain
 * @param tls how its mail may travel, unless a message says otherwise
 * @param dkim whether its mail is signed, unless a message says otherwise
 * @param signable whether there is a key to sign with
 * @param unsignedAllowed whether mail may leave without a signature of this domain
 */
public record SendingDomain(
    Domain name, TlsPolicy tls, boolean dkim, boolean signable, boolean unsignedAllowed) {}
