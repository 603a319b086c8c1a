/**
 * A message as bytes with an index of its header fields.
 *
 * <p>{@link io.posthorn.mime.HeaderSection} finds the fields without changing an octet; an unedited
 * field leaves byte for byte as it came. {@link io.posthorn.mime.EncodedWords} decodes what stands
 * in a field, for reading only; {@link io.posthorn.mime.AddressList} and {@link
 * io.posthorn.mime.MailDate} know two kinds of values. Of bodies nothing is known but which
 * attachments they have, {@link io.posthorn.mime.AttachmentScanner}, and how binary ones become
 * text, {@link io.posthorn.mime.BinaryParts}.
 */
@NullMarked
package io.posthorn.mime;

import org.jspecify.annotations.NullMarked;
