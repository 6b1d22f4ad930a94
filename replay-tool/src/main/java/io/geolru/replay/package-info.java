/** The command line tool that reads, verifies, repairs and replays journals. */
@NullMarked
package io.geolru.replay;

import org.jspecify.annotations.NullMarked;
