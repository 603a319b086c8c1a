package io.posthorn.dispatch;

import io.posthorn.compose.Composer;
import io.posthorn.queue.Notice;
import io.posthorn.time.Time;
import java.util.function.Consumer;

/**
 * What dispatchers share on our side.
 *
 * @param composer makes what is sent
 * @param recorder writes down what came of it
 * @param gate whether anything may be sent
 * @param scheduler is told what comes back
 * @param time the clocks
 */
record Desk(
    Composer composer, Recorder recorder, Gate gate, Consumer<Notice> scheduler, Time time) {}
