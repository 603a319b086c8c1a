/**
 * Who may send, as a port: {@link io.posthorn.account.Accounts} knows logins and sending domains.
 * Where they are kept, and how passwords are hashed, is not known here.
 */
@NullMarked
package io.posthorn.account;

import org.jspecify.annotations.NullMarked;
