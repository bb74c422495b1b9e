/**
 * What is written as JSON: the stored state, the evidence of the gate, and the strict reading of requests. Only the tree
 * model: every field is written and read by a line of code that can be seen, and a renamed record component changes no
 * stored object.
 *
 * <p>Everything here is stateless and thread-safe.
 */
package io.github.sesdkimrotator.json;
