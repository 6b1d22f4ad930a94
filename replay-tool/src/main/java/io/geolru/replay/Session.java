package io.geolru.replay;

import io.geolru.event.TimeSource;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.ZoneId;

/**
 * What a run of the tool has around it; a test hands in its own.
 *
 * @param in where lines come from
 * @param out where results go
 * @param err where messages and progress go
 * @param outIsTerminal whether somebody looks at the results: they may have colours
 * @param errIsTerminal whether somebody looks at the messages: long work shows progress
 * @param time the machine's clock
 * @param zone the user's time zone
 */
record Session(
        InputStream in,
        Output out,
        PrintWriter err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        TimeSource time,
        ZoneId zone) {}
