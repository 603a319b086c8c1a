package io.posthorn.account;

import io.posthorn.address.Domain;

/**
 * Someone who logged in.
 *
 * @param login as configured, mostly {@code postmaster@} and the domain
 * @param domain the sending domain that the credential belongs to
 */
public record Principal(String login, Domain domain) {}
