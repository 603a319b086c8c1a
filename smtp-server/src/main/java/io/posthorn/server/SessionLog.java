package io.posthorn.server;

import io.netty.handler.codec.DecoderException;
import io.posthorn.smtp.Reply;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log has to say of a session; nothing of it comes out of a client as it was said.
 *
 * @param client for whom it is, as text
 */
record SessionLog(Supplier<String> client) {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  void handshakeFailed(Throwable cause) {
    LOG.info("{}: TLS handshake failed: {}", client.get(), reason(cause));
  }

  /** A login was refused, or one that a front end vouched for. */
  void refused(Question question) {
    if (question instanceof Question.MayLogIn login) {
      LOG.info("{}: login failed: {}", client.get(), Printable.of(login.evidence().login()));
    } else if (question instanceof Question.MayStandFor stand) {
      LOG.info("{}: XCLIENT with the login {}: refused", client.get(), Printable.of(stand.login()));
    }
  }

  void introduced(Client front) {
    LOG.debug("{}: {} speaks for it", client.get(), front.text());
  }

  /** We close; that the client wanted it is not worth a line. */
  void closed(Reply reply) {
    if (reply.code() != 221) {
      LOG.info("{}: closed: {}", client.get(), reply);
    }
  }

  void flooded(int octets) {
    LOG.warn("{}: closed: {} octets wait", client.get(), octets);
  }

  void failed(Throwable cause) {
    if (cause instanceof IOException || cause instanceof DecoderException) {
      LOG.debug("{}: {}", client.get(), reason(cause));
    } else {
      LOG.error("{}: session failed", client.get(), cause);
    }
  }

  void endedBeforeItsAnswer() {
    LOG.debug("{}: ended before its answer came", client.get());
  }

  private static String reason(Throwable cause) {
    return Printable.of(String.valueOf(cause.getMessage()));
  }
}
