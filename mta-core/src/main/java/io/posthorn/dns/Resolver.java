package io.posthorn.dns;

import io.posthorn.address.Domain;

/**
 * Resolves names. Methods block for at most the resolver's own time limit and are for virtual
 * threads; no answer is an exception. Follows CNAMEs. Safe for use by many threads.
 */
public interface Resolver {

  /** The mail exchangers of a domain (RFC 5321 §5.1, RFC 7505). */
  MxAnswer exchangers(Domain domain);

  /** The addresses of a host, IPv6 and IPv4. */
  AddressAnswer addresses(Domain host);
}
