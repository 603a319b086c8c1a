package io.posthorn.intake;

import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.Origin;
import io.posthorn.mime.HeaderSection;
import io.posthorn.spool.BodyRef;

/**
 * A complete message, handed in.
 *
 * @param who hands it in
 * @param envelope what MAIL and RCPT said
 * @param origin where it came from
 * @param header its header section, read while it arrived
 * @param body its octets, written and finished
 */
public record Submission(
    Submitter who, Envelope envelope, Origin origin, HeaderSection header, BodyRef body) {}
