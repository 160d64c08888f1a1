package dev.segue.gateway.config;

import dev.segue.gateway.config.AdminConfig.Role;
import dev.segue.gateway.config.AdminConfig.Token;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the {@code admin} block. No message of it holds a secret. */
final class AdminReader {
  private static final String SECRET = "secret or secret-file; is the variable set?";

  private AdminReader() {}

  static AdminConfig admin(Block admin) {
    InetSocketAddress bind = ProcessReader.bind(admin);
    List<Token> tokens =
        admin.list(
            "tokens",
            "a list of blocks [ { name, secret } ]",
            item -> item.isBlock() ? token(item.block()) : reported(item));
    List<String> hosts =
        admin.texts("hosts").stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    return new AdminConfig(bind, tokens, hosts, admin.flag("insecure"));
  }

  private static @Nullable Token reported(Item item) {
    item.wrong("a block { name, secret }");
    return null;
  }

  private static @Nullable Token token(Block block) {
    String name = block.textOrNull("name");
    if (name == null && !block.writes("name")) {
      block.wrong("name", Names.ID);
    }
    Role role = block.choice("role", Role.class, Role.ADMIN);
    String written = block.textOrNull("secret");
    String file = block.textOrNull("secret-file");
    if (written != null && file != null) {
      block.wrong("secret-file", "either secret or secret-file");
      return null;
    }
    String secret = file == null ? written : content(block, file);
    if (!block.writes("secret") && !block.writes("secret-file")) {
      block.warn("secret", "not set, so this token is dropped", SECRET);
    }
    if (name == null || secret == null) {
      return null;
    }
    return block.makeOrNull(() -> new Token(name, secret, role));
  }

  private static @Nullable String content(Block block, String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | InvalidPathException unreadable) {
      block.wrong("secret-file", "a readable text file that holds the secret alone");
      return null;
    }
  }
}
