/**
 * What a sender asks for one message with X-Mailgun-* fields, read once into {@link
 * io.posthorn.options.SendingOptions}; and what follows from it together with the domain's
 * settings, such as {@link io.posthorn.options.TlsPolicy}.
 */
@NullMarked
package io.posthorn.options;

import org.jspecify.annotations.NullMarked;
