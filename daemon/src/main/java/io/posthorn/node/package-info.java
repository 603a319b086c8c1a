/**
 * One node of the relay: {@link io.posthorn.node.Node} is the constructor tree that wires every
 * service, starts them in order and stops them in reverse. What takes mail and sends it is a {@link
 * io.posthorn.node.Relay} in it, which knows ports only.
 *
 * <p>Around it, what a node needs of the machine before it can be wired: the {@link
 * io.posthorn.node.DataDirectory} that it claims, its certificate, its signing keys, and who holds
 * a port that it wants. {@link io.posthorn.node.DevPlace} says where {@code posthorn dev} keeps its
 * data.
 */
@NullMarked
package io.posthorn.node;

import org.jspecify.annotations.NullMarked;
