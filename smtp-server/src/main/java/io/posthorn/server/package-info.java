/** The SMTP listener: Netty pipeline, pure dialogue, policies. */
@NullMarked
package io.posthorn.server;

import org.jspecify.annotations.NullMarked;
