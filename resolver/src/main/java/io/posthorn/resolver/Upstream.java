package io.posthorn.resolver;

import io.posthorn.time.Deadline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;

/**
 * The recursive servers. Each is asked at most twice; the one that answered last is asked first. A
 * truncated answer over UDP is fetched over TCP. Blocks, for virtual threads.
 */
final class Upstream {

  /** What fits into a packet on all paths (DNS flag day 2020). */
  private static final int EDNS_OCTETS = 1232;

  private static final int ROUNDS = 2;

  private final List<SimpleResolver> servers;
  private final Duration perQuery;
  private final AtomicInteger preferred = new AtomicInteger();

  Upstream(List<InetSocketAddress> servers, Duration perQuery) {
    this.servers = servers.stream().map(server -> client(server, perQuery)).toList();
    this.perQuery = perQuery;
  }

  /** The first answer that says something to the question, or why there is none. */
  Reading ask(Question question, int linksLeft, Deadline deadline) {
    Reading.Broken last = new Reading.Broken("no time left to ask");
    int first = preferred.get();
    for (int i = 0; i < ROUNDS * servers.size() && !deadline.hasPassed(); i++) {
      int server = (first + i) % servers.size();
      Reading reading = ask(servers.get(server), question, linksLeft, deadline);
      if (!(reading instanceof Reading.Broken broken)) {
        preferred.set(server);
        return reading;
      }
      last = broken;
    }
    return last;
  }

  private Reading ask(SimpleResolver server, Question question, int linksLeft, Deadline deadline) {
    Record asked = Record.newRecord(question.name(), question.type(), DClass.IN);
    CompletableFuture<Message> response =
        server.sendAsync(Message.newQuery(asked)).toCompletableFuture();
    // Twice, because a truncated answer costs a second exchange
    Duration wait = deadline.orAfter(perQuery.multipliedBy(2)).remaining();
    Reading reading = await(response, question, linksLeft, wait);
    return reading instanceof Reading.Broken broken
        ? new Reading.Broken(broken.why() + " from " + text(server.getAddress()))
        : reading;
  }

  private static Reading await(
      CompletableFuture<Message> response, Question question, int linksLeft, Duration wait) {
    try {
      Message message = response.get(wait.toNanos(), TimeUnit.NANOSECONDS);
      return AnswerReader.read(message, question, linksLeft);
    } catch (TimeoutException e) {
      return new Reading.Broken("no answer in time");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      return new Reading.Broken(text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reading.Broken("interrupted while waiting");
    }
  }

  private static SimpleResolver client(InetSocketAddress server, Duration perQuery) {
    SimpleResolver client = new SimpleResolver(server);
    client.setTimeout(perQuery);
    client.setEDNS(0, EDNS_OCTETS, 0, List.of());
    return client;
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
