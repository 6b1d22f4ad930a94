/** A node as a process of its own: arguments, one line that says it is ready, signals, exit codes. Nothing imports it. */
@NullMarked
package io.geolru.process;

import org.jspecify.annotations.NullMarked;
