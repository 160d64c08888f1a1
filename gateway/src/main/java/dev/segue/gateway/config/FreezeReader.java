package dev.segue.gateway.config;

import com.typesafe.config.ConfigValue;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one of the {@code freeze-windows} of a rollout, of which every key must be written. */
final class FreezeReader {
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
  private static final String TIME_OF_DAY = "a time of the day in quotes, as in \"16:00\"";
  private static final String DAYS = "a list of days [ mon | tue | wed | thu | fri | sat | sun ]";
  private static final String ZONE = "a time zone, as in Europe/Berlin or UTC";

  private FreezeReader() {}

  static @Nullable FreezeWindow window(Item item) {
    if (!item.isBlock()) {
      item.wrong("a block { days, from, to, zone }");
      return null;
    }
    Block block = item.block();
    block.require("days", DAYS);
    Set<DayOfWeek> days = new LinkedHashSet<>(block.list("days", DAYS, FreezeReader::day));
    LocalTime from = required(block, "from", TIME_OF_DAY, FreezeReader::time);
    LocalTime to = required(block, "to", TIME_OF_DAY, FreezeReader::time);
    ZoneId zone = required(block, "zone", ZONE, FreezeReader::zone);
    return from == null || to == null || zone == null
        ? null
        : block.makeOrNull(() -> new FreezeWindow(days, from, to, zone));
  }

  private static <T> @Nullable T required(
      Block block, String key, String expected, Function<ConfigValue, @Nullable T> parse) {
    block.require(key, expected);
    return block.find(key, expected, parse);
  }

  /** By its first three letters, or in full. */
  private static @Nullable DayOfWeek day(Item item) {
    String text = Scalars.text(item.value());
    for (DayOfWeek day : DayOfWeek.values()) {
      String name = day.name().toLowerCase(Locale.ROOT);
      if (name.equals(text) || name.substring(0, 3).equals(text)) {
        return day;
      }
    }
    item.wrong("mon | tue | wed | thu | fri | sat | sun");
    return null;
  }

  private static @Nullable LocalTime time(ConfigValue value) {
    String text = Scalars.text(value);
    return text != null && TIME.matcher(text).matches() ? LocalTime.parse(text) : null;
  }

  private static @Nullable ZoneId zone(ConfigValue value) {
    String text = Scalars.text(value);
    try {
      return text == null ? null : ZoneId.of(text);
    } catch (DateTimeException unknown) {
      return null;
    }
  }
}
