package io.posthorn.server;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What the sessions of all listeners share.
 *
 * @param clerk answers questions
 * @param questions runs the clerk, a virtual thread each
 * @param tls our certificate, asked for at each handshake, so that it can be renewed
 * @param sessions that are open
 * @param room for their header sections
 * @param meters count
 */
record Reception(
    Clerk clerk,
    Executor questions,
    Supplier<ServerTls> tls,
    Sessions sessions,
    HeaderRoom room,
    ServerMeters meters) {}
