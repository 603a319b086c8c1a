/**
 * What an answer means: one {@link io.posthorn.classify.Classifier} turns a {@link
 * io.posthorn.client.Signal} into the next host or an outcome. Pure; knows no queues and no clocks.
 */
@NullMarked
package io.posthorn.classify;

import org.jspecify.annotations.NullMarked;
