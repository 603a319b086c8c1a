/**
 * The way out: an {@link io.posthorn.egress.EgressPath} is from where, to which site, how safely; a
 * {@link io.posthorn.egress.ReadyQueue} holds what may go over it now. A connection of a path is a
 * dispatcher that takes from its ready queue: an idle connection is one that waits there, so there
 * is no other pool. {@link io.posthorn.egress.HostPenalties} remembers which hosts failed. Knows no
 * due times.
 */
@NullMarked
package io.posthorn.egress;

import org.jspecify.annotations.NullMarked;
