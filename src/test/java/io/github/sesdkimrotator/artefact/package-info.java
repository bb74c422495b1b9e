/** The packaged jar: what is in it, and how it runs where Lambda's runtime starts it. Needs {@code target/dkim-manager.jar}. */
package io.github.sesdkimrotator.artefact;
