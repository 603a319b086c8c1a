/**
 * The sending side of SMTP, to one host over one connection, in straight blocking code for virtual
 * threads.
 *
 * <p>A {@link io.posthorn.client.Connector} opens a {@link io.posthorn.client.ClientSession} to a
 * {@link io.posthorn.client.Target}: greeting, EHLO, STARTTLS as the policy demands, AUTH at a
 * smarthost. The session sends {@link io.posthorn.client.Transaction}s one after another and gives
 * one {@link io.posthorn.client.Signal} for each recipient. It decides nothing: which host, how
 * many sessions, what a signal means and when to try again are known elsewhere.
 */
@NullMarked
package io.posthorn.client;

import org.jspecify.annotations.NullMarked;
