package io.posthorn.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.posthorn.limits.Limits;
import io.posthorn.smtp.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: cuts its octets into lines and content, lets the {@link Conversation} hear them,
 * and does what the turn says. Decides nothing about mail. All of it runs on the connection's event
 * loop; nothing in it blocks.
 *
 * <p>While {@link #busy}, nothing is decoded: a question is open, the store is catching up, or a
 * handshake runs. Then at most one more read is taken in.
 */
final class Session extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

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

  // Set when the connection is open, before anything is heard.
  private Connection connection;
  private Conversation conversation;
  private Watch watch;

  private @Nullable Collector collector;
  private @Nullable Pace pace;
  private int dropped;
  private boolean pumping;
  private boolean busy;
  private boolean closing;
  private boolean draining;
  private boolean hungUpOn;

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
    conversation = new Conversation(Link.to(settings, peer));
    watch = new Watch(context.executor(), this::expired);
    switch (reception.sessions().enter(this, peer.address(), limits)) {
      case ADMITTED -> {
        reception.meters().connected();
        if (isImplicitTls()) {
          busy = true;
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
        LOG.info("{}: TLS handshake failed: {}", client(), reason(handshake.cause()));
        cutNow();
      }
    } else if (event instanceof SniCompletionEvent hello && !hello.isSuccess() && !closing) {
      LOG.info("{}: TLS handshake failed: {}", client(), reason(hello.cause()));
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
      Collector current = collector;
      if (closing || busy || current == null || !(all || current.hasLargeHeader())) {
        pace = null;
      } else if (pace == null) {
        pace = new Pace(settings.limits().crowd(), current.octets(), connection.ticks());
      } else if (pace.isTooSlow(current.octets(), connection.ticks())) {
        hangUp(Reply.of(421, "4.3.2", "Memory is short, and your message comes too slowly"));
      }
    });
  }

  /** There is room again. From any thread. */
  void ease() {
    onLoop(() -> pace = null);
  }

  /** The client says no more, but may still read: it hears the answers to what it said. */
  private void saysNoMore() {
    hungUpOn = true;
    if (closing) {
      connection.closeBehindReplies();
    } else {
      pump();
    }
  }

  private void greet() {
    connection.say(Dialog.greeting(conversation.phase().link()));
    watch.expect(limits.command());
    pump();
  }

  private void turnAway(Reply reply) {
    if (isImplicitTls()) {
      LOG.info("{}: closed: {}", client(), reply);
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
    if (collector != null) {
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
        collector = new Collector(reception.clerk().newBody(), settings.limits(), reception.room());
        watch.limit(limits.message());
        watch.expect(limits.data());
        say(collect.reply());
      }
      case Turn.StartTls startTls -> startTls(startTls.reply());
      case Turn.Introduce introduce -> introduce(introduce.next().link().peer(), introduce.reply());
      case Turn.Hangup hangup -> hangUp(hangup.reply());
    }
  }

  private boolean collect(Collector current) {
    if (input.isEmpty()) {
      return false;
    }
    watch.expect(limits.data());
    CompletableFuture<Void> taken = current.take(input);
    if (taken.isDone()) {
      collected(current);
    } else {
      busy = true;
      watch.pause(); // we are slow, not the client
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
      collected(current);
      pump();
    }
  }

  private void collected(Collector current) {
    current.settle();
    if (!current.isComplete()) {
      return;
    }
    watch.unlimit();
    watch.expect(limits.command());
    Turn turn = conversation.received(current.finish());
    if (!(turn instanceof Turn.Ask)) {
      collector = null; // unfit, and discarded
    }
    act(turn);
  }

  private void ask(Question question) {
    busy = true;
    watch.pause();
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
    if (question instanceof Question.MayQueue && collector != null) {
      collector.discard();
      collector = null;
    }
    if (!closing) {
      watch.expect(limits.command());
      act(conversation.heed(question, ruling));
      pump();
    }
  }

  private void note(Question question, Ruling ruling) {
    if (question instanceof Question.MayLogIn login) {
      reception.meters().authenticated(login.mechanism(), ruling);
      if (ruling instanceof Ruling.Refused) {
        LOG.info("{}: login failed: {}", client(), Printable.of(login.credentials().login()));
      }
    }
    if (question instanceof Question.MayStandFor stand && ruling instanceof Ruling.Refused) {
      LOG.info("{}: XCLIENT with the login {}: refused", client(), Printable.of(stand.login()));
    }
  }

  private void startTls(Reply reply) {
    busy = true;
    watch.pause(); // the handshake has a limit of its own
    reception.meters().answered(conversation.verb(), reply);
    connection.startTls(reply, reception.handshakes().handler(limits.handshake()));
  }

  private void secured() {
    if (conversation.phase().link().tls().isPresent()) {
      return; // TLS 1.2 may shake hands again; nothing that was said becomes void by it
    }
    SSLSession session = connection.tls();
    conversation.secured(session.getProtocol() + " " + session.getCipherSuite());
    reception.meters().secured(session.getProtocol());
    busy = false;
    if (isImplicitTls()) {
      greet();
    } else {
      watch.expect(limits.command());
      pump();
    }
  }

  /** From here on the connection counts as that client's. */
  private void introduce(Client client, Reply greeting) {
    LOG.debug("{}: stands for {}", peer.text(), client.text());
    if (reception.sessions().move(this, client.address(), limits)) {
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
    if (reply.code() != 221) {
      LOG.info("{}: closed: {}", client(), reply);
    }
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
    if (cause instanceof IOException || cause instanceof DecoderException) {
      LOG.debug("{}: {}", client(), reason(cause));
    } else {
      LOG.error("{}: session failed", client(), cause);
    }
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
      LOG.debug("{}: ended before its answer came", client());
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
    }
  }

  /** At most one read waits undecoded; the rest stays with the kernel and so with the client. */
  private void regulateReading() {
    boolean open = !busy && connection.isWritable();
    if (open || !input.isEmpty()) {
      connection.setReading(open);
    }
    if (input.length() > limits.undecodedOctets()) {
      LOG.warn("{}: closed: {} octets wait", client(), input.length());
      cutNow();
    }
  }

  private boolean isImplicitTls() {
    return settings.security().mode() == TlsMode.IMPLICIT;
  }

  private String client() {
    return conversation.phase().link().peer().text();
  }

  private static String reason(Throwable cause) {
    return Printable.of(String.valueOf(cause.getMessage()));
  }
}
