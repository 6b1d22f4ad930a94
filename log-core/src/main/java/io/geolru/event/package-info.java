/**
 * What an event is: its kind, its place in an origin's sequence, its stamp, and the rules for names. No I/O, no threads, no clock of
 * its own. Imports nothing of ours but the root package.
 */
@NullMarked
package io.geolru.event;

import org.jspecify.annotations.NullMarked;
