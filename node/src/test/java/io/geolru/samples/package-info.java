/** Services beside a node, as README.md shows them; each is a process of its own. */
@NullMarked
package io.geolru.samples;

import org.jspecify.annotations.NullMarked;
