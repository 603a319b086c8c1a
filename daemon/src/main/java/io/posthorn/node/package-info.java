/** One node of the relay: the constructor tree that wires every service. */
@NullMarked
package io.posthorn.node;

import org.jspecify.annotations.NullMarked;
