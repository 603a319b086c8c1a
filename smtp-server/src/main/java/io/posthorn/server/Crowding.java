package io.posthorn.server;

/**
 * Looks once a second whether memory for arriving mail is short, and then has the sessions hurry:
 * who holds octets of a message and does not go on keeps others waiting. For one thread.
 */
final class Crowding implements Runnable {

  private final Reception reception;
  private boolean hurried;

  Crowding(Reception reception) {
    this.reception = reception;
  }

  @Override
  public void run() {
    boolean all = reception.clerk().isCrowded();
    boolean large = reception.room().isCrowded();
    if (all || large) {
      reception.sessions().present().forEach(session -> session.hurry(all));
    } else if (hurried) {
      reception.sessions().present().forEach(Session::ease);
    }
    hurried = all || large;
  }
}
