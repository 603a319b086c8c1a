/** Fakes of the ports and scriptable test peers. */
@NullMarked
package io.posthorn.testkit;

import org.jspecify.annotations.NullMarked;
