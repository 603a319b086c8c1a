package io.posthorn.egress;

import java.net.InetAddress;
import java.util.Optional;

/**
 * From where we send.
 *
 * @param hello our name in EHLO
 * @param address the local address; empty leaves it to the system
 */
public record EgressSource(String hello, Optional<InetAddress> address) {}
