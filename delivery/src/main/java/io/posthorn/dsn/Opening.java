package io.posthorn.dsn;

import io.posthorn.mime.MailDate;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import java.util.List;
import java.util.Optional;

/**
 * The first lines that a person reads: which message, what became of it, and for how many. Pure.
 */
final class Opening {

  private Opening() {}

  static String of(Message message, Optional<String> subject, List<Owed> news) {
    String name = subject.map(text -> " \"" + text + "\",").orElse("");
    String when = MailDate.format(message.life().accepted());
    return "Your message" + name + " taken on " + when + ", " + what(message.recipients(), news);
  }

  private static String what(int all, List<Owed> news) {
    long failed = news.stream().filter(owed -> owed.news() instanceof News.Failed).count();
    if (failed > 0) {
      long others = news.size() - failed;
      return ("could not be delivered to " + whom("any", failed, all) + ". It will not be tried")
          + " again."
          + (others > 0 ? " For " + others + " of the others it was taken." : "");
    }
    return switch (news.getFirst().news()) {
      case News.Delayed(var _, var until) ->
          ("has not reached " + whom("any", news.size(), all) + " yet. It is tried further until ")
              + MailDate.format(until)
              + "; you need not send it again.";
      case News.Failed _, News.Relayed _ ->
          ("was taken by the mail system of "
                  + whom("all", news.size(), all)
                  + ". That system does")
              + " not report what it does with it, so nothing more will be told.";
    };
  }

  private static String whom(String word, long some, int all) {
    if (all == 1) {
      return "its recipient";
    }
    return some == all
        ? word + " of its " + all + " recipients"
        : some + " of its " + all + " recipients";
  }
}
