package io.posthorn.rocks;

import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The logs of a database that is opened as it is. A damaged one is copied aside and gets one in its
 * place that has its whole records; what lies behind the last of them is cut off.
 */
final class Logs {

  private final Layout layout;
  private final Source source;
  private final DiskSpace disk;
  private final Time time;
  private final List<Path> tails = new ArrayList<>();

  Logs(Layout layout, Source source, DiskSpace disk, Time time) {
    this.layout = layout;
    this.source = source;
    this.disk = disk;
    this.time = time;
  }

  /**
   * Leaves logs that have only whole records. Nothing is changed where a copy of the damaged ones
   * does not fit on the disk.
   *
   * @param earlier what was found before
   * @return what was wrong in them
   * @throws NoRoom where it does not fit
   */
  List<String> mend(List<String> earlier) throws IOException {
    List<LogMending> logs = new ArrayList<>();
    for (Path file : SpoolFiles.ending(SpoolFiles.list(layout.database()), ".log")) {
      logs.add(LogMending.inspect(file, source));
    }
    List<LogMending> damaged = logs.stream().filter(LogMending::isDamaged).toList();
    requireRoom(damaged);
    for (LogMending log : logs) {
      if (!log.isDamaged() && log.isTorn()) {
        cut(log);
      }
    }
    return damaged.isEmpty() ? List.of() : mend(damaged, earlier);
  }

  private List<String> mend(List<LogMending> damaged, List<String> earlier) throws IOException {
    Path copies = layout.aside("log", time.now());
    try {
      copy(damaged, copies);
    } catch (IOException e) {
      SpoolFiles.deleteAll(copies); // or they would keep the room that is missing
      throw NoRoom.isBehind(e) ? noRoom(damaged) : e;
    }
    List<String> findings =
        damaged.stream()
            .map(log ->
                "spool: the log is damaged ("
                    + log.damage()
                    + "); it is copied to "
                    + copies
                    + " and what is readable was taken: mail may be lost or be sent twice")
            .toList();
    List<String> all = new ArrayList<>(earlier);
    all.addAll(findings);
    SpoolFiles.write(layout.salvaging(), String.join("\n", all) + "\n");
    for (LogMending log : damaged) {
      Path mended = layout.directory().resolve("log-mended");
      Files.deleteIfExists(mended);
      log.copyTo(mended, source);
      SpoolFiles.move(mended, log.file());
    }
    return findings;
  }

  private void copy(List<LogMending> damaged, Path copies) throws IOException {
    Files.createDirectories(copies);
    for (LogMending log : damaged) {
      SpoolFiles.copy(log.file(), copies.resolve(log.file().getFileName()));
    }
    SpoolFiles.sync(copies);
    SpoolFiles.sync(layout.damaged());
    SpoolFiles.sync(layout.directory());
  }

  private void requireRoom(List<LogMending> damaged) throws IOException {
    if (!damaged.isEmpty() && disk.free() < needed(damaged)) {
      throw noRoom(damaged);
    }
  }

  /** A copy of each, and one at a time a mended one beside it. */
  private static long needed(List<LogMending> damaged) {
    return damaged.stream().mapToLong(LogMending::octets).sum()
        + damaged.stream().mapToLong(LogMending::octets).max().orElse(0);
  }

  private NoRoom noRoom(List<LogMending> damaged) throws IOException {
    return new NoRoom("the log", needed(damaged), disk.free());
  }

  /** A copy of what is cut off is kept until it is known that it was not answered. */
  private void cut(LogMending log) throws IOException {
    Files.createDirectories(layout.damaged());
    Path copy = layout.aside("tail-of-" + log.file().getFileName(), time.now());
    if (log.copyTail(copy, source)) {
      SpoolFiles.sync(layout.damaged());
      tails.add(copy);
    }
    log.cut();
  }

  /** Says where the ends that were cut off are, or forgets those that nobody was told of. */
  List<String> tails(boolean answered) throws IOException {
    List<String> findings = new ArrayList<>();
    for (Path tail : tails) {
      if (answered) {
        findings.add("spool: what could not be read at the end of a log is kept in " + tail);
      } else {
        Files.deleteIfExists(tail);
      }
    }
    tails.clear();
    if (Files.isDirectory(layout.damaged()) && SpoolFiles.list(layout.damaged()).isEmpty()) {
      Files.delete(layout.damaged());
    }
    return findings;
  }
}
