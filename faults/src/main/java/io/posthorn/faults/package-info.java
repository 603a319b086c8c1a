/**
 * A Java agent that kills the process it runs in at a named point of the code, so that each state
 * that a crash can leave behind is met on purpose; or lets it skip a method, so that it shows who
 * notices.
 *
 * <p>{@link io.posthorn.faults.Points} reads the list of points; {@link io.posthorn.faults.Hooks}
 * finds their methods and puts calls into them while the classes are loaded; {@link
 * io.posthorn.faults.Trigger} is what is called, counts, and ends the process. {@link
 * io.posthorn.faults.Agent} is where the JVM begins.
 *
 * <p>The product knows nothing of this and has no hook for it. Nothing of it is ever shipped.
 */
@NullMarked
package io.posthorn.faults;

import org.jspecify.annotations.NullMarked;
