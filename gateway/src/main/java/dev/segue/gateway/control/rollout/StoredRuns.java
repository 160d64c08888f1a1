package dev.segue.gateway.control.rollout;

import dev.segue.gateway.control.rollout.checklist.Notes;
import dev.segue.gateway.control.rollout.report.Chronicle;
import dev.segue.gateway.control.state.RolloutRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes rollouts of what the journal holds. */
final class StoredRuns {
  private static final Logger logger = LoggerFactory.getLogger(StoredRuns.class);

  private StoredRuns() {}

  /** All that can be read; what cannot is told. */
  static List<Run> of(Tools tools, Collection<RolloutRecord> stored) {
    Map<String, String> texts = new TreeMap<>();
    stored.forEach(record -> texts.put(record.id(), record.content()));
    List<Run> runs = new ArrayList<>();
    texts.forEach((id, text) -> {
      if (!Chronicle.isKey(id) && !Notes.isKey(id)) {
        try {
          runs.add(run(tools, id, texts, Journalled.of(text)));
        } catch (IllegalArgumentException e) {
          logger.error("rollout {}: what the journal holds of it is unreadable", id, e);
        }
      }
    });
    return runs;
  }

  /** What was noted of rollouts of which nothing else is stored: they never began. */
  static Map<String, Notes> notesAlone(Collection<RolloutRecord> stored) {
    Map<String, String> texts = new TreeMap<>();
    stored.forEach(record -> texts.put(record.id(), record.content()));
    Map<String, Notes> alone = new TreeMap<>();
    for (String key : texts.keySet()) {
      String id = key.substring(0, key.length() - (Notes.isKey(key) ? Notes.key("").length() : 0));
      if (Notes.isKey(key) && !texts.containsKey(id)) {
        alone.put(id, beside(texts, key, Notes::read, Notes.NONE));
      }
    }
    return alone;
  }

  private static Run run(Tools tools, String id, Map<String, String> texts, Journalled from) {
    Chronicle seen = beside(texts, Chronicle.key(id), Chronicle::read, Chronicle.NOTHING);
    Notes notes = beside(texts, Notes.key(id), Notes::read, Notes.NONE);
    return new Run(tools, new RolloutLog(seen.events()), from, seen, notes);
  }

  /** What is kept beside a rollout is missed where it cannot be read, and none stands still. */
  private static <T> T beside(
      Map<String, String> texts, String key, Function<String, T> read, T orElse) {
    String text = texts.get(key);
    try {
      return text == null ? orElse : read.apply(text);
    } catch (IllegalArgumentException e) {
      logger.error("rollout {}: what the journal holds is unreadable", key, e);
      return orElse;
    }
  }
}
