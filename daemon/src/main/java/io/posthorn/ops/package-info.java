/**
 * How people and machines look after a running relay: the control socket, metrics, health, and the
 * journal lines.
 *
 * <p>{@link io.posthorn.ops.ControlServer} answers {@link io.posthorn.ops.ControlCommand}s over a
 * UNIX socket as JSON Lines, {@link io.posthorn.ops.ControlClient} asks them; {@link
 * io.posthorn.ops.OpsHttp} serves {@code /metrics}, {@code /livez} and {@code /readyz}; {@link
 * io.posthorn.ops.MailLog} writes a line for everything that the journal records. Knows the ports
 * of mta-core; which services stand behind them is not known here.
 */
@NullMarked
package io.posthorn.ops;

import org.jspecify.annotations.NullMarked;
