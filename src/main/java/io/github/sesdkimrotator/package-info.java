/** Rotation. */
package io.github.sesdkimrotator;
