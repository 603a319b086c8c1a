package io.posthorn.faults;

/** The list or the arguments name something that is not there. */
public final class FaultException extends RuntimeException {

  FaultException(String message) {
    super(message);
  }
}
