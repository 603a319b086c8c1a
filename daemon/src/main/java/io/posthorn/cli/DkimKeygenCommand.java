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
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code posthorn dkim keygen}; with {@code --out} it needs no relay. */
@Command(
    name = "keygen",
    description = "Makes a key that signs a domain's mail, and prints its DNS record.",
    footer = {
      "",
      "  posthorn dkim keygen mg.example.org",
      "  posthorn dkim keygen mg.example.org --selector ph2026a --out mg.pem"
    })
final class DkimKeygenCommand extends RelayCommand {

  @Parameters(paramLabel = "DOMAIN", description = "the sending domain")
  private String domain = "";

  @Option(names = "--selector", description = "names the key in the DNS; else the next free one")
  private Optional<String> selector = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "for the private key; else the running relay keeps it and signs with it")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--bits",
      defaultValue = "" + KeyGenerator.USUAL_BITS,
      description = "of the RSA key (${DEFAULT-VALUE})")
  private int bits;

  DkimKeygenCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (bits < SigningKey.MIN_BITS || bits > SigningKey.MAX_BITS) {
      throw new CommandException(
          Exit.USAGE,
          "--bits takes %d to %d (RFC 8301)".formatted(SigningKey.MIN_BITS, SigningKey.MAX_BITS));
    }
    return out.isPresent() ? inFile(out.get()) : inRelay();
  }

  private int inRelay() {
    Map<String, Object> arguments =
        Json.object("domain", domain, "selector", selector, "bits", bits);
    Map<String, Object> key = only(relay().ask("dkim.keygen", arguments));
    if (json()) {
      print(Json.write(key));
      return Exit.OK;
    }
    print(Show.text(key, "zone"));
    shell()
        .err()
        .println(
            """
            %s signs from now on: publish it at once
            beside it sign all keys made within a week and the newest older one, 4 at most in all
            """
                .strip()
                .formatted(Show.text(key, "selector")));
    return Exit.OK;
  }

  private int inFile(Path file) {
    Domain name =
        Domain.parse(domain)
            .orElseThrow(() -> new CommandException(Exit.USAGE, domain + " is not a domain"));
    String label =
        selector.orElseThrow(
            () -> new CommandException(Exit.USAGE, "--out needs a --selector, such as ph2026a"));
    String pem = KeyGenerator.pem(bits);
    KeyRecord record =
        switch (SigningKey.parse(name, label, pem, Rsa.jdk())) {
          case SigningKey.Valid valid -> KeyRecord.of(valid.key());
          case SigningKey.Invalid invalid ->
              throw new CommandException(Exit.USAGE, invalid.reason());
        };
    write(file, pem);
    print(
        json()
            ? Json.write(Json.object("name", record.name(), "value", record.value()))
            : record.zoneLine());
    return Exit.OK;
  }

  private static void write(Path out, String pem) {
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
