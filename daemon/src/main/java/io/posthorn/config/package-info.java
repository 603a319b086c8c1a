/**
 * The configuration: one strict TOML file, checked as a whole before anything starts.
 *
 * <p>In the order in which they are used: {@link io.posthorn.config.ConfigLoader} reads the file,
 * {@code TomlReader} makes a tree with places of it, {@code Overrides} puts the environment over
 * it, {@code ConfigReader} makes records of it, {@code CrossChecks} compares them with one another.
 * All {@link io.posthorn.config.Problem}s are collected; {@link io.posthorn.config.ProblemReport}
 * shows them. A {@code Section} remembers what was read from it or presumed, and {@link
 * io.posthorn.config.Settings} show that. What the parts of the daemon do with their records is not
 * known here.
 */
@NullMarked
package io.posthorn.config;

import org.jspecify.annotations.NullMarked;
