package io.posthorn.intake;

import io.posthorn.address.Domain;
import io.posthorn.envelope.Envelope;
import io.posthorn.mime.HeaderSection;
import io.posthorn.options.SendingOptions;

/**
 * A message that is complete and not yet ours.
 *
 * @param who hands it in
 * @param envelope what MAIL and RCPT said
 * @param header its header section
 * @param sendingDomain under which domain it would be sent
 * @param options what it asks for
 */
public record Candidate(
    Submitter who,
    Envelope envelope,
    HeaderSection header,
    Domain sendingDomain,
    SendingOptions options) {}
