package dev.segue.gateway.metrics;

/**
 * What became of one notifier's notices.
 *
 * @param failed given up after the last try
 * @param dropped for want of room in its queue
 */
public record NoticeCounts(String notifier, long sent, long failed, long dropped) {
  void addTo(Rows rows) {
    rows.total(Family.NOTIFICATIONS, sent, notifier, "sent");
    rows.total(Family.NOTIFICATIONS, failed, notifier, "failed");
    rows.total(Family.NOTIFICATIONS, dropped, notifier, "dropped");
  }
}
