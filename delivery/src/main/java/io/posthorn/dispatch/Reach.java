package io.posthorn.dispatch;

import io.posthorn.classify.Classifier;
import io.posthorn.egress.HostPenalties;
import io.posthorn.route.Router;
import io.posthorn.shaping.Shaping;

/**
 * What couriers share to reach hosts.
 *
 * @param router where a domain's mail goes
 * @param opener opens sessions
 * @param classifier what answers mean
 * @param penalties which hosts failed lately
 * @param shaping learns from answers
 */
record Reach(
    Router router,
    SessionOpener opener,
    Classifier classifier,
    HostPenalties penalties,
    Shaping shaping) {}
