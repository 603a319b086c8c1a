/** Every bound that a peer can run into, in one record, each with the standard's minimum. */
@NullMarked
package io.posthorn.limits;

import org.jspecify.annotations.NullMarked;
