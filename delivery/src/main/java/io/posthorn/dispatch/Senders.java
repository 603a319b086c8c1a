package io.posthorn.dispatch;

import io.posthorn.address.Domain;
import io.posthorn.compose.Composer;
import io.posthorn.dsn.BounceReporter;
import io.posthorn.options.TlsPolicy;
import java.util.function.Function;

/**
 * What depends on whose mail it is.
 *
 * @param composer makes what is sent, signed with their keys
 * @param tls how the mail of a sending domain may travel; asked on the scheduler's thread, so it
 *     must not block
 * @param reporter makes the reports on what failed for good
 */
public record Senders(
    Composer composer, Function<Domain, TlsPolicy> tls, BounceReporter reporter) {}
