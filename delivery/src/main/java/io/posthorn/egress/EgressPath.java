package io.posthorn.egress;

import io.posthorn.options.TlsPolicy;
import io.posthorn.route.Site;

/**
 * The unit of limits, windows and connections: only what may share a session shares a path.
 *
 * @param source from where
 * @param site to which hosts
 * @param tls how safely
 */
public record EgressPath(EgressSource source, Site site, TlsPolicy tls) {}
