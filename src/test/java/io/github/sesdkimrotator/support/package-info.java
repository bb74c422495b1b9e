/**
 * Strict fakes of the ports, and the contract suites that a fake and the real adapter both run.
 *
 * <p>A fake refuses what the real thing would refuse; a fault is a named switch and happens once. What a fake throws for
 * a defect of its caller is an {@link AssertionError}, so that no {@code catch} of the product takes it for the weather.
 */
package io.github.sesdkimrotator.support;
