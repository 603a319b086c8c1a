package io.posthorn.mime;

/**
 * A part of a message that carries a file name, as events tell of it.
 *
 * @param fileName decoded, on one line
 * @param contentType type and subtype in lower case
 * @param octets once decoded
 */
public record Attachment(String fileName, String contentType, long octets) {}
