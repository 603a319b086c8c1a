/**
 * A relay in a world of models: the classes of the shipped node on fake time, a network, name
 * servers and a spool in memory, with crashes and faults, all of it decided by one seed.
 *
 * <p>A {@link io.posthorn.simulation.Loom} runs all threads, one at a time, in an order that chance
 * picks; when none can go on, time moves to the next alarm. A {@link io.posthorn.simulation.World}
 * has {@link io.posthorn.simulation.Clients}, {@link io.posthorn.simulation.MailHost}s, {@link
 * io.posthorn.simulation.Zone} and {@link io.posthorn.simulation.Weather}, and the relay's {@link
 * io.posthorn.simulation.Life} from a start to a crash or a stop. The {@link
 * io.posthorn.simulation.Ledger} notes from the outside what was promised and what arrived; {@link
 * io.posthorn.simulation.Verdicts} compares.
 */
package io.posthorn.simulation;
