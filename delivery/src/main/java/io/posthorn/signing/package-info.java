/**
 * Composing: the octets that go out, made from the stored message.
 *
 * <p>{@link io.posthorn.signing.SigningComposer} finds a place in the {@code ComposingRoom} if the
 * message is large, reads the header section of a {@code StoredBody}, puts the fields fixed at
 * acceptance in front, leaves out those that do not travel ({@link
 * io.posthorn.options.FieldPolicy}; what is left is an {@code Outline}), signs the result with
 * {@link io.posthorn.dkim.Signer}, and gives it as a {@code StoredContent} that reads header and
 * body again, chunk by chunk, whenever it is sent. What is true of a body for all recipients,
 * {@code BodyFacts}, is found out once. Which messages must not leave unsigned is decided at
 * intake; here it is only never forgotten.
 */
@NullMarked
package io.posthorn.signing;

import org.jspecify.annotations.NullMarked;
