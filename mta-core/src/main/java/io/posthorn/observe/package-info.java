/**
 * Measuring as a port: {@link io.posthorn.observe.Meters}. Names and help texts stand beside the
 * code that counts; which library exports them is not known here.
 */
@NullMarked
package io.posthorn.observe;

import org.jspecify.annotations.NullMarked;
