/**
 * Outbound connections as a port: {@link io.posthorn.network.Network} opens, {@link
 * io.posthorn.network.Wire} carries octets with a deadline on each wait. Knows nothing of SMTP or
 * TLS.
 */
@NullMarked
package io.posthorn.network;

import org.jspecify.annotations.NullMarked;
