/**
 * The two clocks of a mail system behind one port: wall time for instants that are written down,
 * monotonic time for how long something takes. Nothing else in the project reads a clock.
 */
@NullMarked
package io.posthorn.time;

import org.jspecify.annotations.NullMarked;
