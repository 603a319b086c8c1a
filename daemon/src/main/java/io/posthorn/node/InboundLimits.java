package io.posthorn.node;

import io.posthorn.limits.Limits.Inbound;

/** Limits of receiving with those that a configuration may set. */
final class InboundLimits {

  private InboundLimits() {}

  static Inbound of(long messageOctets, int recipients) {
    Inbound usual = Inbound.DEFAULT;
    return new Inbound(
        messageOctets,
        recipients,
        usual.commandOctets(),
        usual.authOctets(),
        usual.lineCutOctets(),
        usual.headerOctets(),
        usual.headerFields(),
        usual.receivedFields(),
        usual.errors(),
        usual.idleCommands(),
        usual.content(),
        usual.session(),
        usual.crowd());
  }
}
