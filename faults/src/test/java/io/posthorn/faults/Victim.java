package io.posthorn.faults;

import java.util.function.Consumer;

/** A process that says what it does. */
final class Victim {

  private Victim() {}

  public static void main(String[] arguments) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("tidied up")));
    Thread other = Thread.ofVirtual().start(() -> write("other"));
    other.join();
    prepare();
    for (int number = 1; number <= count(); number++) {
      write("main " + number);
      prepare();
    }
    System.out.println("end");
  }

  private static int count() {
    return 3;
  }

  private static void prepare() {
    System.out.println("prepared");
  }

  private static void write(String text) {
    Consumer<String> out = System.out::println;
    if (text.isEmpty()) {
      return;
    }
    out.accept("writing " + text);
    out.accept("written " + text);
  }

  static void write(String text, int times) {
    write(text.repeat(times));
  }
}
