package io.posthorn.sasl;

import io.posthorn.account.ScramVerifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The first message of a SCRAM client, read (RFC 5802 §7):
 *
 * <pre>gs2-cbind-flag "," [ "a=" authzid ] "," "n=" username ",r=" c-nonce [ "," extensions ]</pre>
 */
public final class ScramFirst {

  /** Of a nonce; what is longer is no nonce but an attack. */
  private static final int MAX_NONCE = 256;

  private final Mechanism mechanism;
  private final byte[] boundTo;
  private final String header;
  private final String bare;
  private final String login;
  private final String nonce;

  private ScramFirst(
      Mechanism mechanism, byte[] boundTo, String header, String bare, String login, String nonce) {
    this.mechanism = mechanism;
    this.boundTo = boundTo;
    this.header = header;
    this.bare = bare;
    this.login = login;
    this.nonce = nonce;
  }

  /** The authentication identity. */
  public String login() {
    return login;
  }

  /** The mechanism that is spoken. */
  public Mechanism mechanism() {
    return mechanism;
  }

  /**
   * Challenges the client.
   *
   * @param verifier what is kept of its password
   * @param random printable characters that were never used before
   */
  public SaslStep challenge(ScramVerifier verifier, String random) {
    String both = nonce + random;
    String text =
        "r=" + both + ",s=" + Base64Text.encode(verifier.salt()) + ",i=" + verifier.iterations();
    return new SaslStep.Challenge(
        new Scram.Asked(this, verifier, both, text), Base64Text.encode(text));
  }

  /** Reads a message; gives {@link SaslStep.Lookup} for one that is well. */
  static SaslStep read(Mechanism mechanism, ChannelBindings bindings, String message) {
    int flagEnd = message.indexOf(',');
    int headerEnd = message.indexOf(',', flagEnd + 1);
    if (flagEnd < 1 || headerEnd < 0) {
      return new SaslStep.Malformed();
    }
    String bare = message.substring(headerEnd + 1);
    List<String> parts = Arrays.asList(bare.split(",", -1));
    Optional<String> login = value(parts, 0, "n=").flatMap(ScramFirst::name);
    Optional<String> nonce = value(parts, 1, "r=").filter(ScramFirst::isNonce);
    if (login.isEmpty() || nonce.isEmpty()) {
      return new SaslStep.Malformed(); // also m=, of which RFC 5802 §5.1 says: fail
    }
    String authzid = message.substring(flagEnd + 1, headerEnd);
    if (!authzid.isEmpty() && !authzid.startsWith("a=")) {
      return new SaslStep.Malformed();
    }
    if (!authzid.isEmpty() && !name(authzid.substring(2)).equals(login)) {
      return new SaslStep.ForeignIdentity();
    }
    String flag = message.substring(0, flagEnd);
    if (!flag.equals("n") && !flag.equals("y") && !flag.startsWith("p=")) {
      return new SaslStep.Malformed();
    }
    String header = message.substring(0, headerEnd + 1);
    return boundTo(mechanism, bindings, flag)
        .<SaslStep>map(data ->
            new SaslStep.Lookup(
                new ScramFirst(mechanism, data, header, bare, login.get(), nonce.get())))
        .orElseGet(SaslStep.WrongBinding::new);
  }

  /** What a client that saw the same channel puts into its last message (RFC 5802 §7, "c="). */
  byte[] bindingInput() {
    byte[] octets = Scram.octets(header);
    byte[] all = Arrays.copyOf(octets, octets.length + boundTo.length);
    System.arraycopy(boundTo, 0, all, octets.length, boundTo.length);
    return all;
  }

  /** The message without its header, as both sides sign it. */
  String bare() {
    return bare;
  }

  /** RFC 5802 §6: what the flag binds to; empty where it is not for this mechanism here. */
  private static Optional<byte[]> boundTo(
      Mechanism mechanism, ChannelBindings bindings, String flag) {
    boolean plus = mechanism == Mechanism.SCRAM_SHA_256_PLUS;
    if (flag.startsWith("p=")) {
      return plus ? bindings.data(flag.substring(2)) : Optional.empty();
    }
    // "y": the client could bind, and believes that we cannot
    boolean misled = flag.equals("y") && bindings.areOfferable();
    return plus || misled ? Optional.empty() : Optional.of(new byte[0]);
  }

  private static Optional<String> value(List<String> parts, int index, String prefix) {
    return index < parts.size() && parts.get(index).startsWith(prefix)
        ? Optional.of(parts.get(index).substring(prefix.length()))
        : Optional.empty();
  }

  /** RFC 5802 §5.1: {@code =2C} is a comma and {@code =3D} an equals sign; there is no other. */
  private static Optional<String> name(String text) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && text.startsWith("=2C", i)) {
        name.append(',');
        i += 2;
      } else if (c == '=' && text.startsWith("=3D", i)) {
        name.append('=');
        i += 2;
      } else if (c == '=' || c == '\0') {
        return Optional.empty();
      } else {
        name.append(c);
      }
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(name.toString());
  }

  private static boolean isNonce(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_NONCE
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  @Override
  public String toString() {
    return mechanism.text() + " of " + login;
  }
}
