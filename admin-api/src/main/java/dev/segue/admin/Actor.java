package dev.segue.admin;

/**
 * Who asks for a change, and why.
 *
 * @param name the token's name
 * @param address the peer's address
 * @param reason the {@code X-Change-Reason} field, or empty
 */
public record Actor(String name, String address, String reason) {}
