/**
 * What the core asks of the world, each a small interface. Implementations may be called by one invocation at a time;
 * none needs to be thread-safe unless its Javadoc says so.
 *
 * <p>Two kinds of failure cross these interfaces: {@link io.github.sesdkimrotator.port.PlatformFault} (try again later,
 * nothing is known) and the results that an interface spells out. Nothing else may escape an implementation.
 */
package io.github.sesdkimrotator.port;
