/**
 * Who may send: {@link io.posthorn.account.Accounts} is the port of those who ask whether a login
 * is right and how a domain's mail goes; {@link io.posthorn.account.AccountStore} the port of the
 * disk for domains and logins that commands made, with {@link io.posthorn.account.ScramVerifier} in
 * the place of passwords. Where they are kept is not known here.
 */
@NullMarked
package io.posthorn.account;

import org.jspecify.annotations.NullMarked;
