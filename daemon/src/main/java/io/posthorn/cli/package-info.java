/**
 * The command line: one class a command, each a thin asker of a running relay or of a library.
 *
 * <p>{@link io.posthorn.cli.Main} hands the words to {@link io.posthorn.cli.Posthorn}, the tree of
 * commands; a command finds the relay through {@code RelayFinder}, asks it through {@code Relay},
 * and prints through {@code Shell} and {@code Table}: aligned for people, JSON for scripts. Exit
 * codes are in {@code Exit}.
 */
@NullMarked
package io.posthorn.cli;

import org.jspecify.annotations.NullMarked;
