/**
 * The product's first run, {@code segue demo}: two versions of a small orders service ({@link
 * dev.segue.gateway.demo.OrdersService}), or instances of it that are replaced, a steady stream of
 * clients ({@link dev.segue.gateway.demo.Load}) and an operator who follows a {@link
 * dev.segue.gateway.demo.Story}. It sees the gateway from outside alone, as anybody does: by its
 * listener, its admin API and its metrics page.
 */
@NullMarked
package dev.segue.gateway.demo;

import org.jspecify.annotations.NullMarked;
