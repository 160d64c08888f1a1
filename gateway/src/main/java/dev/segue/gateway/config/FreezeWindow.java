package dev.segue.gateway.config;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A time of the week in which no rollout takes a step forward; the way back stays open.
 *
 * @param days on which it begins
 * @param to when it ends; not after {@code from} = on the next day
 */
public record FreezeWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
  public FreezeWindow {
    new Checks().that(!days.isEmpty(), "days", "empty", "at least one day of the week").done();
    days = Collections.unmodifiableSet(EnumSet.copyOf(days));
  }

  /** Whether it is in this window then; its end is not. */
  public boolean covers(Instant instant) {
    ZonedDateTime local = instant.atZone(zone);
    LocalTime time = local.toLocalTime();
    if (from.isBefore(to)) {
      return days.contains(local.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
    }
    boolean began = days.contains(local.getDayOfWeek()) && !time.isBefore(from);
    boolean goesOn = days.contains(local.getDayOfWeek().minus(1)) && time.isBefore(to);
    return began || goesOn;
  }
}
