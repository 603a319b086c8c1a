package io.posthorn.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.posthorn.limits.Limits;
import io.posthorn.sasl.ChannelBindings;
import io.posthorn.smtp.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection: cuts its octets into lines and content, lets the {@link Conversation} hear them,
 * and does what the turn says. Decides nothing about mail. All of it runs on the connection's event
 * loop; nothing in it blocks.
 *
 * <p>While {@link #busy}, nothing is decoded: a question is open, the store is catching up, or a
 * handshake runs. Then at most one more read is taken in.
 */
final class Session extends ChannelInboundHandlerAdapter {

  /** How long a client has to take our last reply and close. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  /** And how much it may go on to say. */
  private static final int LINGER_OCTETS = 1 << 20;

  private static final Reply TOO_MANY_OF_CLIENT =
      Reply.of(421, "4.7.0", "Too many connections from your address");

  private final ListenerSettings settings;
  private final Client peer;
  private final Limits.Session limits;
  private final Reception reception;
  private final Input input = new Input();
  private final LineDecoder lines;
  private final SessionLog log = new SessionLog(this::client);

  // Set when the connection is open, before anything is heard.
  private Connection connection;
  private Conversation conversation;
  private Watch watch;
  private Flow flow;

  private @Nullable Collector collector;
  private int dropped;
  private boolean pumping;
  private boolean busy;
  private boolean closing;
  private boolean draining;
  private boolean hungUpOn;
  private boolean handshaking;

  @SuppressWarnings("NullAway.Init") // by channelActive
  Session(ListenerSettings settings, Reception reception, Client peer) {
    this.settings = settings;
    this.peer = peer;
    this.limits = settings.limits().session();
    this.reception = reception;
    this.lines = new LineDecoder(settings.limits());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection = new Connection(context);
    conversation = new Conversation(Link.to(settings, peer), reception.clerk()::latestRelease);
    watch = new Watch(context.executor(), this::expired);
    flow = new Flow(context.executor(), settings.limits(), this::hangUp);
    switch (reception.sessions().enter(this, peer.address(), limits)) {
      case ADMITTED -> {
        reception.meters().connected();
        if (isImplicitTls()) {
          busy = true;
          handshaking = true;
        } else {
          greet();
        }
      }
      case TOO_MANY, STOPPING ->
          turnAway(Reply.of(421, "4.3.2", "Too many connections; try again later"));
      case TOO_MANY_OF_CLIENT -> turnAway(TOO_MANY_OF_CLIENT);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    watch.stop();
    flow.stop();
    input.clear();
    discard();
    reception.sessions().leave(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    try {
      int count = octets.readableBytes();
      if (closing) {
        dropped += count;
        if (dropped > LINGER_OCTETS) {
          cutNow();
        }
        return;
      }
      byte[] room = input.extend(count);
      octets.readBytes(room, input.end() - count, count);
    } finally {
      ReferenceCountUtil.release(message);
    }
    pump();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pump();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      saysNoMore();
    } else if (event instanceof SslHandshakeCompletionEvent handshake && !closing) {
      if (handshake.isSuccess()) {
        secured();
      } else {
        log.handshakeFailed(handshake.cause());
        cutNow();
      }
    } else if (event instanceof SniCompletionEvent hello && !hello.isSuccess() && !closing) {
      log.handshakeFailed(hello.cause());
      cutNow();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failed(cause);
  }

  /** Ends this session when its transaction ends, or now. From any thread. */
  void drain() {
    onLoop(() -> {
      draining = true;
      pump();
    });
  }

  /** Ends this session. From any thread. */
  void cut() {
    onLoop(this::cutNow);
  }

  /**
   * Memory is short: who brings a message too slowly is not waited for. From any thread.
   *
   * @param all or only those with a large header section
   */
  void hurry(boolean all) {
    onLoop(() -> {
      if (closing || busy) {
        flow.ease();
      } else {
        flow.hurry(all);
      }
    });
  }

  /** There is room again. From any thread. */
  void ease() {
    onLoop(flow::ease);
  }

  /** The client says no more, but may still read: it hears the answers to what it said. */
  private void saysNoMore() {
    hungUpOn = true;
    if (closing) {
      connection.closeBehindReplies();
    } else if (handshaking) {
      cutNow(); // nobody shakes half a hand
    } else {
      pump();
    }
  }

  private void greet() {
    if (reception.clerk().turnsAway(peer, settings.kind())) {
      hangUp(LoginGuard.BANNED);
      return;
    }
    connection.say(Dialog.greeting(conversation.phase().link()));
    watch.expect(limits.command());
    pump();
  }

  private void turnAway(Reply reply) {
    if (isImplicitTls()) {
      log.closed(reply);
      cutNow(); // there is no saying it before a handshake
    } else {
      hangUp(reply);
    }
  }

  /** Hears what has arrived, as far as it goes. */
  private void pump() {
    if (pumping || closing) {
      return;
    }
    pumping = true;
    try {
      boolean goOn = true;
      while (goOn && !busy && !closing && connection.isWritable()) {
        goOn = step();
      }
    } finally {
      pumping = false;
    }
    // RFC 2920 §3.2: the replies to a group may go together, but must go once it is answered
    connection.flush();
    if (hungUpOn && !busy && connection.isWritable()) {
      closing = true;
      connection.closeBehindReplies();
    } else if (!closing) {
      regulateReading();
    }
  }

  /** One line or one piece of content; false when there is none. */
  private boolean step() {
    if (collector != null && conversation.isReceiving()) {
      return collect(collector);
    }
    if (draining && conversation.isIdle()) {
      hangUp(Reply.of(421, "4.3.2", "Shutting down; try again later"));
      return false;
    }
    return switch (lines.next(input)) {
      case LINE -> {
        watch.expect(limits.command());
        act(conversation.hear(lines.line(), !input.isEmpty()));
        yield true;
      }
      case TOO_LONG -> {
        watch.expect(limits.command());
        act(conversation.hearTooLong());
        yield true;
      }
      case ENDLESS -> {
        hangUp(Reply.of(421, "4.7.0", "Line without end"));
        yield false;
      }
      case MORE -> false;
    };
  }

  private void act(Turn turn) {
    conversation
        .refusal()
        .ifPresent(
            refusal -> reception.questions().execute(() -> reception.clerk().refused(refusal)));
    switch (turn) {
      case Turn.Answer answer -> say(answer.reply());
      case Turn.Challenge challenge -> say(challenge.reply());
      case Turn.Ask ask -> ask(ask.question());
      case Turn.Collect collect -> {
        beginContent();
        say(collect.reply());
      }
      case Turn.Count count -> beginContent().expect(count);
      case Turn.StartTls startTls -> startTls(startTls.reply());
      case Turn.Introduce introduce -> introduce(introduce.next().link().peer(), introduce.reply());
      case Turn.Hangup hangup -> hangUp(hangup.reply());
    }
    endContent();
  }

  private Collector beginContent() {
    if (collector == null) {
      collector = new Collector(reception.clerk().newBody(), settings.limits(), reception.room());
      watch.limit(limits.message());
      flow.begin(collector);
    }
    watch.expect(limits.data());
    return collector;
  }

  /** Where the transaction is over, or was given up between two chunks. */
  private void endContent() {
    if (collector != null && !conversation.isAmidContent()) {
      collector.discard();
      collector = null;
      flow.end();
      watch.unlimit();
    }
  }

  private boolean collect(Collector current) {
    if (input.isEmpty() && !current.isAtEnd()) {
      return false;
    }
    watch.expect(limits.data());
    CompletableFuture<Void> taken = current.take(input);
    if (taken.isDone()) {
      collected(current);
    } else {
      busy = true;
      watch.pause(); // we are slow, not the client
      flow.pause();
      var _ = taken.whenComplete((_, _) -> onLoop(() -> caughtUp(current)));
    }
    return true;
  }

  private void caughtUp(Collector current) {
    busy = false;
    if (closing) {
      discard(); // it may be whole, but will not be handed in
    } else {
      watch.expect(limits.data());
      flow.begin(current);
      collected(current);
      pump();
    }
  }

  private void collected(Collector current) {
    current.settle();
    if (current.isAtEnd()) {
      watch.expect(limits.command());
      act(conversation.received(current.finish()));
    }
  }

  private void ask(Question question) {
    busy = true;
    watch.pause();
    flow.pause(); // no content behind it, or none before it
    reception
        .questions()
        .execute(() -> {
          Ruling ruling = reception.clerk().ask(question);
          onLoop(() -> heed(question, ruling));
        });
  }

  private void heed(Question question, Ruling ruling) {
    busy = false;
    note(question, ruling);
    if (closing) {
      discard();
    } else {
      watch.expect(limits.command());
      act(conversation.heed(question, ruling));
      pump();
    }
  }

  private void note(Question question, Ruling ruling) {
    if (question instanceof Question.MayLogIn login) {
      reception.meters().authenticated(login.mechanism(), ruling);
    }
    if (ruling instanceof Ruling.Refused) {
      log.refused(question);
    }
  }

  private void startTls(Reply reply) {
    busy = true;
    handshaking = true;
    watch.pause(); // the handshake has a limit of its own
    flow.pause();
    reception.meters().answered(conversation.verb(), reply);
    connection.startTls(reply, reception.handshakes().handler(limits.handshake()));
  }

  private void secured() {
    if (conversation.phase().link().tls().isPresent()) {
      return; // TLS 1.2 may shake hands again; nothing that was said becomes void by it
    }
    SSLSession session = connection.tls();
    conversation.secured(
        session.getProtocol() + " " + session.getCipherSuite(), ChannelBindings.of(session));
    endContent();
    reception.meters().secured(session.getProtocol());
    busy = false;
    handshaking = false;
    if (isImplicitTls()) {
      greet();
    } else {
      watch.expect(limits.command());
      pump();
    }
  }

  /** From here on the connection counts as that client's. */
  private void introduce(Client client, Reply greeting) {
    log.introduced(peer);
    boolean vouchedFor = conversation.phase().link().login().isPresent();
    if (!vouchedFor && reception.clerk().turnsAway(client, settings.kind())) {
      hangUp(LoginGuard.BANNED);
    } else if (reception.sessions().move(this, client.address(), limits)) {
      say(greeting);
    } else {
      hangUp(TOO_MANY_OF_CLIENT);
    }
  }

  private void say(Reply reply) {
    reception.meters().answered(conversation.verb(), reply);
    connection.say(reply);
  }

  private void hangUp(Reply reply) {
    closing = true;
    log.closed(reply);
    reception.meters().answered(conversation.verb(), reply);
    input.clear();
    discard();
    watch.unlimit();
    watch.expect(LINGER);
    connection.sayLast(reply);
  }

  private void expired() {
    if (closing) {
      cutNow();
    } else {
      hangUp(Reply.of(421, "4.4.2", "Timeout")); // RFC 5321 §4.5.3.2.7
    }
  }

  private void failed(Throwable cause) {
    log.failed(cause);
    cutNow();
  }

  private void onLoop(Runnable task) {
    try {
      connection
          .loop()
          .execute(() -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              failed(e);
            }
          });
    } catch (RejectedExecutionException e) {
      // The loops have stopped, and all connections with them: nobody is left to be told.
      log.endedBeforeItsAnswer();
    }
  }

  private void cutNow() {
    closing = true;
    discard();
    connection.close();
  }

  /** A body that was handed in is the ruling's; any other goes with its session. */
  private void discard() {
    boolean handedIn = collector != null && busy && collector.isComplete();
    if (collector != null && !handedIn) {
      collector.discard();
      collector = null;
      flow.end();
    }
  }

  /** At most one read waits undecoded; the rest stays with the kernel and so with the client. */
  private void regulateReading() {
    boolean open = !busy && connection.isWritable();
    if (open || !input.isEmpty()) {
      connection.setReading(open);
    }
    if (input.length() > limits.undecodedOctets()) {
      log.flooded(input.length());
      cutNow();
    }
  }

  private boolean isImplicitTls() {
    return settings.security().mode() == TlsMode.IMPLICIT;
  }

  private String client() {
    return conversation.phase().link().peer().text();
  }
}
