package io.posthorn.server;

import java.util.concurrent.Executor;

/**
 * What the sessions of all listeners share.
 *
 * @param clerk answers questions
 * @param questions runs the clerk, a virtual thread each
 * @param handshakes make connections ready for TLS
 * @param sessions that are open
 * @param room for their header sections
 * @param meters count
 */
record Reception(
    Clerk clerk,
    Executor questions,
    Handshakes handshakes,
    Sessions sessions,
    HeaderRoom room,
    ServerMeters meters) {}
