package dev.segue.admin.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the command line finds its token: the file it is told, else the environment, else the
 * gateway's state directory.
 *
 * @param file what {@code --token-file} names, or {@code null}
 * @param environment the process's variables
 * @param stateDirectory the gateway's state directory, or {@code null}
 */
public record TokenLookup(
    @Nullable Path file, Map<String, String> environment, @Nullable Path stateDirectory) {
  /** The variable. */
  public static final String VARIABLE = "SEGUE_ADMIN_TOKEN";

  private static final String GENERATED = "admin-token";

  /**
   * The token.
   *
   * @throws IOException where none is found, with all the places, or a file cannot be read
   */
  public String find() throws IOException {
    if (file != null) {
      return read(file); // named, so nothing else will do
    }
    List<String> places = new ArrayList<>(List.of("--token-file"));
    String value = environment.get(VARIABLE);
    if (value != null && !value.isBlank()) {
      return value.strip();
    }
    places.add(VARIABLE);
    if (stateDirectory != null) {
      Path generated = stateDirectory.resolve(GENERATED);
      if (Files.exists(generated)) {
        return read(generated);
      }
      places.add(generated.toString());
    }
    throw new IOException("no admin token (looked at " + String.join(", ", places) + ')');
  }

  private static String read(Path path) throws IOException {
    String token = Files.readString(path).strip();
    if (token.isEmpty() || token.lines().count() > 1) {
      throw new IOException(
          path + ": " + token.lines().count() + " lines (expected: one, a token)");
    }
    return token;
  }
}
