/**
 * How fast: {@link io.posthorn.shaping.Shaping#tryLease} is the one function that says whether one
 * more connection may be opened over a path, and if not, until when and because of which limit.
 * Knows limits and what was learnt from failures; opens nothing itself.
 */
@NullMarked
package io.posthorn.shaping;

import org.jspecify.annotations.NullMarked;
