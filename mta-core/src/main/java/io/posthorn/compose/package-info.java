/**
 * The making of the octets that go out for one entry, as a port: {@link
 * io.posthorn.compose.Composer}. What it adds, removes and signs is not known here.
 */
@NullMarked
package io.posthorn.compose;

import org.jspecify.annotations.NullMarked;
