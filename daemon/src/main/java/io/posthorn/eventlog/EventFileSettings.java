package io.posthorn.eventlog;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an operator can choose.
 *
 * @param path of the file that is written to
 * @param rotation size in octets at which it is put aside
 * @param age after which files that were put aside are deleted
 */
public record EventFileSettings(Path path, long rotation, Duration age) {}
