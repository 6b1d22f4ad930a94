/** What an event is: origins, sequences, stamps and kinds. Imports nothing of ours but {@code io.geolru}. */
@NullMarked
package io.geolru.event;

import org.jspecify.annotations.NullMarked;
