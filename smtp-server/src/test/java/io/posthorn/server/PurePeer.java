package io.posthorn.server;

import io.posthorn.smtp.Reply;
import io.posthorn.testkit.Transcript;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.assertj.core.api.Assertions;

/** Plays a transcript to the dialogue alone: no socket, no thread, no clock. */
final class PurePeer implements Transcript.Peer {

  private final ListenerSettings settings;
  private final RecordingIntake intake = new RecordingIntake();
  private final Clerk clerk = new Clerk(intake, new OneAccount());
  private final Input input = new Input();
  private final LineDecoder lines;
  private final Conversation conversation;
  private final Queue<String> replies = new ArrayDeque<>();
  private Collector collector;
  private boolean handshake;
  private boolean closed;

  PurePeer(ListenerSettings settings) {
    this.settings = settings;
    this.lines = new LineDecoder(settings.limits());
    this.conversation =
        new Conversation(
            Link.to(settings, Client.at(InetAddress.getLoopbackAddress(), settings.hosts())));
    handshake = settings.security().mode() == TlsMode.IMPLICIT;
    if (!handshake) {
      greet();
    }
  }

  @Override
  public void say(byte[] octets) {
    byte[] room = input.extend(octets.length);
    System.arraycopy(octets, 0, room, input.end() - octets.length, octets.length);
    boolean goOn = true;
    while (goOn && !closed && !handshake) {
      goOn = collector == null ? hearLine() : collect();
    }
  }

  @Override
  public Optional<String> hear() {
    Assertions.assertThat(closed || !replies.isEmpty()).as("there is something to hear").isTrue();
    return Optional.ofNullable(replies.poll());
  }

  @Override
  public void startTls() {
    Assertions.assertThat(handshake).as("the server is ready for a handshake").isTrue();
    handshake = false;
    conversation.secured("TLSv1.3 TLS_AES_128_GCM_SHA256");
    if (settings.security().mode() == TlsMode.IMPLICIT) {
      greet();
    }
  }

  @Override
  public String queued() {
    return intake.describeNext();
  }

  /** Messages that were handed in and not described. */
  int waiting() {
    return intake.waiting();
  }

  private void greet() {
    reply(Dialog.greeting(conversation.phase().link()));
  }

  private boolean hearLine() {
    return switch (lines.next(input)) {
      case LINE -> act(conversation.hear(lines.line(), !input.isEmpty()));
      case TOO_LONG -> act(conversation.hearTooLong());
      case ENDLESS, MORE -> false;
    };
  }

  private boolean collect() {
    if (input.isEmpty()) {
      return false;
    }
    collector.take(input).join();
    if (collector.isComplete()) {
      Content content = collector.finish();
      collector = null;
      act(conversation.received(content));
    }
    return true;
  }

  /** What the dialogue told the intake of. */
  RecordingIntake intake() {
    return intake;
  }

  private boolean act(Turn turn) {
    conversation.refusal().ifPresent(clerk::refused);
    switch (turn) {
      case Turn.Answer answer -> reply(answer.reply());
      case Turn.Challenge challenge -> reply(challenge.reply());
      case Turn.Ask ask -> act(conversation.heed(ask.question(), clerk.ask(ask.question())));
      case Turn.Collect collect -> {
        collector =
            new Collector(
                clerk.newBody(), settings.limits(), new HeaderRoom(settings.limits().crowd()));
        reply(collect.reply());
      }
      case Turn.StartTls startTls -> {
        handshake = true;
        reply(startTls.reply());
      }
      case Turn.Introduce introduce -> reply(introduce.reply());
      case Turn.Hangup hangup -> {
        closed = true;
        reply(hangup.reply());
      }
    }
    return true;
  }

  private void reply(Reply reply) {
    String text = new String(reply.encode(), StandardCharsets.UTF_8);
    replies.addAll(text.lines().toList());
  }
}
