package dev.segue.gateway.demo;

/**
 * What both versions of the service answer.
 *
 * @param id which order
 * @param version which version of the service says so
 */
record Order(long id, String version) {}
