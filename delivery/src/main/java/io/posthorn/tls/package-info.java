/**
 * TLS for outgoing connections. {@link io.posthorn.tls.TlsEngines} is the port behind which a JDK
 * or native engine stands; {@link io.posthorn.tls.TlsWire} runs one over any {@link
 * io.posthorn.network.Wire}. Knows certificates and host names; which of them a message asks for is
 * not known here.
 */
@NullMarked
package io.posthorn.tls;

import org.jspecify.annotations.NullMarked;
