/**
 * The DNS port on dnsjava.
 *
 * <p>{@link io.posthorn.resolver.DnsResolver} looks a question up in {@code RecordCache}, where
 * equal questions share one query; {@code Upstream} asks the servers in turn; {@code AnswerReader}
 * decides, as a pure function, what an answer says to the question and how long that holds. What a
 * mail system does with exchangers and addresses is not known here.
 */
@NullMarked
package io.posthorn.resolver;

import org.jspecify.annotations.NullMarked;
