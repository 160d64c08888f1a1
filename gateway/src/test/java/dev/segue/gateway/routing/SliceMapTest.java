package dev.segue.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A map that is asked with a part of an array. */
final class SliceMapTest {
  private static <V> @Nullable V get(SliceMap<V> map, String key) {
    byte[] bytes = ("ab" + key + "cd").getBytes(StandardCharsets.ISO_8859_1);
    return map.get(bytes, 2, 2 + key.length());
  }

  @Property(tries = 300)
  void findsWhatIsThereAndNothingElse(
      @ForAll @Size(max = 60) List<@AlphaChars @StringLength(max = 3) String> keys,
      @ForAll @Size(max = 60) List<@AlphaChars @StringLength(max = 3) String> others) {
    Map<String, Integer> entries = new HashMap<>();
    keys.forEach(key -> entries.put(key, entries.size()));
    SliceMap<Integer> map = new SliceMap<>(entries, false);

    assertThat(map.size()).isEqualTo(entries.size());
    assertThat(map.isEmpty()).isEqualTo(entries.isEmpty());
    entries.forEach((key, value) -> assertThat(get(map, key)).as(key).isEqualTo(value));
    others.forEach(key -> assertThat(get(map, key)).as(key).isEqualTo(entries.get(key)));
  }

  @Property(tries = 200)
  void lettersAreAlikeWhereCaseIsIgnored(
      @ForAll @Size(max = 40) List<@AlphaChars @StringLength(max = 6) String> keys) {
    Map<String, String> entries = new HashMap<>();
    keys.forEach(key -> entries.put(key.toLowerCase(Locale.ROOT), key.toLowerCase(Locale.ROOT)));
    SliceMap<String> map = new SliceMap<>(entries, true);

    for (String key : keys) {
      assertThat(get(map, key)).isEqualTo(key.toLowerCase(Locale.ROOT));
      assertThat(get(map, key.toUpperCase(Locale.ROOT))).isEqualTo(key.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void onlyLettersHaveCase() {
    SliceMap<Integer> map = new SliceMap<>(Map.of("[`{", 1), true);

    assertThat(get(map, "[`{")).isEqualTo(1);
    assertThat(get(map, "{@[")).isNull();
    assertThat(get(map, ";`[")).isNull();
  }

  @Test
  void theHashOfThePartBeforeIsTheStartOfTheNext() {
    SliceMap<Integer> map = new SliceMap<>(Map.of("/a", 1, "/a/b", 2), false);
    byte[] path = "/a/b".getBytes(StandardCharsets.US_ASCII);
    int hash = SliceMap.start();
    for (int i = 0; i < 2; i++) {
      hash = map.step(hash, path[i]);
    }
    assertThat(map.get(hash, path, 0, 2)).isEqualTo(1);

    for (int i = 2; i < 4; i++) {
      hash = map.step(hash, path[i]);
    }
    assertThat(map.get(hash, path, 0, 4)).isEqualTo(2);
  }

  @Test
  void nothingIsAKeyToo() {
    assertThat(get(new SliceMap<>(Map.of("", 1), false), "")).isEqualTo(1);
    assertThat(get(new SliceMap<>(Map.<String, Integer>of(), false), "")).isNull();
  }
}
