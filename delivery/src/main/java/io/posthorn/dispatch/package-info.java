/** One outbound connection at a time: lease, compose, transmit, judge, record. */
@NullMarked
package io.posthorn.dispatch;

import org.jspecify.annotations.NullMarked;
