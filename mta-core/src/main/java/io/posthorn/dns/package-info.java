/**
 * What delivery asks of the DNS, as a port: {@link io.posthorn.dns.Resolver}, with the distinctions
 * that a mail system needs as sealed answers. How records are fetched and cached is not known here.
 */
@NullMarked
package io.posthorn.dns;

import org.jspecify.annotations.NullMarked;
