package io.posthorn.server;

import io.posthorn.account.Principal;
import io.posthorn.server.Phase.Connected;
import io.posthorn.server.Phase.Greeted;
import io.posthorn.server.Turn.Answer;
import io.posthorn.smtp.Command.Xclient;
import io.posthorn.smtp.Command.Xclient.Attribute;
import io.posthorn.smtp.Reply;
import java.net.InetAddress;
import java.util.Optional;

/**
 * XCLIENT (Postfix's XCLIENT_README) as pure functions: a front end of ours says whose connection
 * it hands on. The session then begins anew, as that client's.
 */
final class Introduction {

  /** The line in the answer to EHLO, for front ends only. */
  static final String KEYWORD = "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

  private Introduction() {}

  /** What follows on XCLIENT. */
  static Turn hear(Phase phase, Xclient xclient) {
    Link link = phase.link();
    if (!link.peer().introducer()) {
      return new Answer(phase, Reply.of(550, "5.7.0", "XCLIENT is not for your address"));
    }
    if (phase instanceof Phase.Collecting || phase instanceof Phase.Chunking) {
      return Dialog.outOfPlace(phase, "XCLIENT is not for a transaction");
    }
    Optional<String> login = said(xclient, Attribute.LOGIN);
    Optional<Principal> kept =
        xclient.said().containsKey(Attribute.LOGIN) || xclient.said().containsKey(Attribute.ADDR)
            ? Optional.empty() // another client
            : link.login();
    Phase next = begun(link.introducing(client(link.peer(), xclient), kept), xclient);
    if (login.isEmpty()) {
      return introduce(next);
    }
    return link.settings().kind().takesSubmissions()
        ? new Turn.Ask(phase, new Question.MayStandFor(next, login.get()))
        : new Answer(phase, Reply.of(550, "5.7.0", "Nobody logs in here"));
  }

  /** What follows on the ruling on its LOGIN. */
  static Turn heed(Phase phase, Question.MayStandFor question, Ruling ruling) {
    return switch (ruling) {
      case Ruling.LoggedIn in -> introduce(with(question.next(), in.principal()));
      case Ruling.Refused refused -> new Answer(phase, refused.reply());
      case Ruling.Allowed _, Ruling.Queued _, Ruling.Challenged _ -> throw Dialog.misfit(ruling);
    };
  }

  /** What a front end hears that vouches for a login which does not exist. */
  static Reply nobody() {
    return Reply.of(550, "5.7.8", "XCLIENT names a login that does not exist");
  }

  private static Turn introduce(Phase next) {
    return new Turn.Introduce(next, Dialog.greeting(next.link()));
  }

  /**
   * Some front ends hand on whatever their client says once they have named him: he must not name
   * another one. So ADDR or LOGIN is the last word.
   */
  private static Client client(Client front, Xclient xclient) {
    Optional<String> address = xclient.said().get(Attribute.ADDR);
    if (address == null) {
      return xclient.said().containsKey(Attribute.LOGIN) ? front.introduced() : front;
    }
    return address
        .map(InetAddress::ofLiteral)
        .map(front::introducing)
        .orElseGet(front::introducingSomebody)
        .introduced();
  }

  /** A HELO of the client counts until the front end says its own. */
  private static Phase begun(Link link, Xclient xclient) {
    boolean extended = said(xclient, Attribute.PROTO).filter("ESMTP"::equals).isPresent();
    return said(xclient, Attribute.HELO)
        .<Phase>map(name -> new Greeted(link, name, extended, link.login()))
        .orElseGet(() -> new Connected(link));
  }

  private static Phase with(Phase phase, Principal principal) {
    Link link = phase.link().introducing(phase.link().peer(), Optional.of(principal));
    return phase instanceof Greeted greeted
        ? new Greeted(link, greeted.hello(), greeted.extended(), link.login())
        : new Connected(link);
  }

  private static Optional<String> said(Xclient xclient, Attribute attribute) {
    return xclient.said().getOrDefault(attribute, Optional.empty());
  }
}
