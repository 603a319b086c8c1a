/**
 * What can happen to one recipient of one message: an {@link io.posthorn.outcome.Outcome} with its
 * {@link io.posthorn.outcome.Cause}, the facts of the {@link io.posthorn.outcome.Attempt} that led
 * to it, and the {@link io.posthorn.outcome.Reason} for which an entry waits.
 */
@NullMarked
package io.posthorn.outcome;

import org.jspecify.annotations.NullMarked;
