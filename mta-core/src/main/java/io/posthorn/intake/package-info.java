/**
 * The one funnel through which mail enters: whoever receives it, SMTP and our own reports now, HTTP
 * later, hands a {@link io.posthorn.intake.Submission} to {@link io.posthorn.intake.Intake};
 * nothing else writes new mail to the spool.
 *
 * <p>{@link io.posthorn.intake.SpoolIntake} goes in this order: senders are rewritten where the
 * login's rights say so; options are read; {@link io.posthorn.intake.SendingDomains} says under
 * which domain the message goes; {@link io.posthorn.intake.Gatekeeper}s ({@link
 * io.posthorn.intake.CurrentLogin}, {@link io.posthorn.intake.HeaderRules}, {@link
 * io.posthorn.intake.SenderRights}, {@link io.posthorn.intake.SignatureDuty}, {@link
 * io.posthorn.intake.Quotas}, {@link io.posthorn.intake.StolenLogins}) are asked who may send what
 * to whom; Acceptances fixes the message's missing fields, times and entries; then everything is
 * committed in one step, or in test mode recorded only, and the {@link io.posthorn.intake.Receipt}
 * says under which id, or why not. A {@link io.posthorn.intake.Refusal}, wherever it was made, is
 * told in log, counter and event.
 */
@NullMarked
package io.posthorn.intake;

import org.jspecify.annotations.NullMarked;
