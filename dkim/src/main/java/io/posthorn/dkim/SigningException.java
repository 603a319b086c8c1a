package io.posthorn.dkim;

/** The machine's RSA refused a key that worked when it was read. */
public final class SigningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SigningException(String message, Throwable cause) {
    super(message, cause);
  }
}
