/**
 * Where the mail of a domain goes: a {@link io.posthorn.route.Router} asks the DNS and gives a
 * {@link io.posthorn.route.Route}, which is either the hosts in the order to be tried, with the
 * {@link io.posthorn.route.Site} that they make, or why there are none. {@link
 * io.posthorn.route.RouteJudge} says what the latter means for an entry. Knows mail exchangers and
 * the smarthost; connects to nobody.
 */
@NullMarked
package io.posthorn.route;

import org.jspecify.annotations.NullMarked;
