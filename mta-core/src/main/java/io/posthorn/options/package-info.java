/**
 * What a sender asks for one message with X-Mailgun-* fields, read once by {@link
 * io.posthorn.options.OptionsParser} into {@link io.posthorn.options.SendingOptions}; what follows
 * from it together with the domain's settings, such as {@link io.posthorn.options.TlsPolicy}; and
 * by {@link io.posthorn.options.FieldPolicy} which fields leave with the message.
 *
 * <p>OptionField is the closed list of fields; the parser collects their texts in OptionTexts,
 * which reads them by Forms, Tags and JsonObjects and keeps the first reason to refuse. When an
 * option is acted on is not known here. {@code docs/options.md} is the table for senders.
 */
@NullMarked
package io.posthorn.options;

import org.jspecify.annotations.NullMarked;
