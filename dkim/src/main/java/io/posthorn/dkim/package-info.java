/** DomainKeys Identified Mail (RFC 6376): signing and checking signatures. */
@NullMarked
package io.posthorn.dkim;

import org.jspecify.annotations.NullMarked;
