package io.posthorn.ops;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One condition of being ready to take mail. Never depends on the world outside.
 *
 * @param name one word
 * @param problem why it is not met; empty when it is
 */
public record Check(String name, Supplier<Optional<String>> problem) {}
