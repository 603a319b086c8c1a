package io.posthorn.ops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jdk.net.UnixDomainPrincipal;

/**
 * Who may control the relay: root, the user that it runs as, and the members of its group.
 *
 * @param owner the user that the relay runs as
 * @param group whose members may, mostly {@code posthorn}
 * @param groups lines of the system's group file, to find members by
 */
record Peers(String owner, String group, List<String> groups) {

  /** As the system's accounts are now. */
  static Peers ofSystem(String owner, String group) {
    try {
      return new Peers(
          owner, group, Files.readAllLines(Path.of("/etc/group"), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Peers(owner, group, List.of());
    }
  }

  /** Whether the kernel's word on the other end of a connection will do. */
  boolean mayControl(UnixDomainPrincipal peer) {
    return mayControl(peer.user().getName(), peer.group().getName());
  }

  boolean mayControl(String user, String primaryGroup) {
    return user.equals("root")
        || user.equals(owner)
        || primaryGroup.equals(group)
        || isMember(user);
  }

  /** Whether {@code user} is listed in group(5): {@code name:password:id:user,user}. */
  private boolean isMember(String user) {
    return groups.stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length == 4 && fields[0].equals(group))
        .anyMatch(fields -> Arrays.asList(fields[3].split(",", -1)).contains(user));
  }
}
