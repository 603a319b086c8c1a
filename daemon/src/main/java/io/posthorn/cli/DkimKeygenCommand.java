package io.posthorn.cli;

import io.posthorn.address.Domain;
import io.posthorn.dkim.KeyGenerator;
import io.posthorn.dkim.KeyRecord;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.node.PrivateFile;
import io.posthorn.ops.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code posthorn dkim keygen}: needs no relay. */
@Command(
    name = "keygen",
    description = "Makes a key that signs a domain's mail, and prints its DNS record.",
    footer = {"", "  posthorn dkim keygen mg.example.org --selector ph2026a --out mg.pem"})
final class DkimKeygenCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  @Parameters(paramLabel = "DOMAIN", description = "the sending domain")
  private String domain = "";

  @Option(names = "--selector", required = true, description = "names the key in the DNS")
  private String selector = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "for the private key")
  private Path out = Path.of("");

  @Option(
      names = "--bits",
      defaultValue = "" + KeyGenerator.USUAL_BITS,
      description = "of the RSA key (${DEFAULT-VALUE})")
  private int bits;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  DkimKeygenCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() {
    if (bits < SigningKey.MIN_BITS || bits > SigningKey.MAX_BITS) {
      throw new CommandException(
          Exit.USAGE,
          "--bits takes %d to %d (RFC 8301)".formatted(SigningKey.MIN_BITS, SigningKey.MAX_BITS));
    }
    Domain name =
        Domain.parse(domain)
            .orElseThrow(() -> new CommandException(Exit.USAGE, domain + " is not a domain"));
    String pem = KeyGenerator.pem(bits);
    KeyRecord record =
        switch (SigningKey.parse(name, selector, pem, Rsa.jdk())) {
          case SigningKey.Valid valid -> KeyRecord.of(valid.key());
          case SigningKey.Invalid invalid ->
              throw new CommandException(Exit.USAGE, invalid.reason());
        };
    write(pem);
    posthorn
        .shell()
        .out()
        .println(
            json
                ? Json.write(Json.object("name", record.name(), "value", record.value()))
                : record.zoneLine());
    return Exit.OK;
  }

  private void write(String pem) {
    try {
      PrivateFile.create(out, pem);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(Exit.FAILED, out + " is there already and is not overwritten");
    } catch (NoSuchFileException e) {
      throw new CommandException(Exit.FAILED, out + " cannot be written: there is no such folder");
    } catch (AccessDeniedException e) {
      throw new CommandException(Exit.FAILED, out + " cannot be written: permission denied");
    } catch (IOException e) {
      throw new CommandException(Exit.FAILED, out + " cannot be written: " + e.getMessage());
    }
  }
}
