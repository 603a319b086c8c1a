/** What only the whole can show: boundaries, sizes, formatting, end-to-end cases. */
@NullMarked
package io.posthorn.checks;

import org.jspecify.annotations.NullMarked;
