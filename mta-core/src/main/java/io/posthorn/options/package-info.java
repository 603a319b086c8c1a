/**
 * What a sender asks for one message with X-Mailgun-* fields, read once by {@link
 * io.posthorn.options.OptionsParser} into {@link io.posthorn.options.SendingOptions}; what follows
 * from it together with the domain's settings, such as {@link io.posthorn.options.TlsPolicy}; and
 * by {@link io.posthorn.options.FieldPolicy} which fields leave with the message. Whether a
 * submitter may set options is not known here.
 */
@NullMarked
package io.posthorn.options;

import org.jspecify.annotations.NullMarked;
