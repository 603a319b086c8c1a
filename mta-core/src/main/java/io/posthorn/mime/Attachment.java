package io.posthorn.mime;

/**
 * A part of a message that carries a file name, as events tell of it.
 *
 * @param fileName decoded, on one line; empty where it has none, or none is kept
 * @param contentType type and subtype in lower case; empty where it is not kept
 * @param octets once decoded
 */
public record Attachment(String fileName, String contentType, long octets) {}
