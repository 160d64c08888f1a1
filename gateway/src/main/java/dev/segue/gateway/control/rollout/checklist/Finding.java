package dev.segue.gateway.control.rollout.checklist;

/**
 * What the gateway sees of an item now.
 *
 * @param text a sentence
 */
public record Finding(boolean met, String text) {}
