/** Load generator and microbenchmarks. */
@NullMarked
package io.posthorn.bench;

import org.jspecify.annotations.NullMarked;
