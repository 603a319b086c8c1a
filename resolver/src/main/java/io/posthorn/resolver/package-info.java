/** The DNS port on dnsjava, with a cache and DNSSEC. */
@NullMarked
package io.posthorn.resolver;

import org.jspecify.annotations.NullMarked;
